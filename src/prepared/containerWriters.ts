import { fail } from './handOver';
import { isPromise } from './types';
import type { Path, Run, Text, Write } from './types';

/** Reads one field of an object and writes what it came to. */
export type WriteField = (source: object, run: Run, path: Path | undefined) => Text;

export interface WrittenField {
  /** The name under which it answers. */
  readonly key: string;
  readonly write: WriteField;
}

/** Writes an object of these fields; null is left to the caller. All are asked for before any of them is waited for. */
export function objectWriter(fields: readonly WrittenField[]): Write {
  const heads = fields.map(({ key }, place) => `${place === 0 ? '{' : ','}${JSON.stringify(key)}:`);
  const writes = fields.map(({ write }) => write);
  return (value, run, path) => {
    if (typeof value !== 'object' || value === null || value instanceof Error) {
      return fail();
    }
    let text = '';
    let parts: Text[] | null = null;
    try {
      for (let place = 0; place < writes.length; place += 1) {
        text += heads[place] as string;
        const part = (writes[place] as WriteField)(value, run, path);
        if (typeof part === 'string') {
          text += part;
        } else {
          (parts ??= []).push(text, part);
          text = '';
        }
      }
    } catch (error) {
      if (parts !== null) {
        abandon(parts);
      }
      throw error;
    }
    text += '}';
    return parts === null ? text : joined(parts, text);
  };
}

/** Writes a list; null is left to the caller. What is a list to GraphQL and no array is left to the full executor. */
export function listWriter(item: Write, needsPath: boolean): Write {
  return (value, run, path) => {
    if (!Array.isArray(value)) {
      return fail();
    }
    let text = '[';
    let parts: Text[] | null = null;
    try {
      for (let place = 0; place < value.length; place += 1) {
        if (place > 0) {
          text += ',';
        }
        const each: unknown = value[place];
        const itemPath = needsPath ? { prev: path, key: place, typename: undefined } : undefined;
        const part = isPromise(each) ? each.then((settled) => item(settled, run, itemPath)) : item(each, run, itemPath);
        if (typeof part === 'string') {
          text += flat(part);
        } else {
          (parts ??= []).push(text, part);
          text = '';
        }
      }
    } catch (error) {
      if (parts !== null) {
        abandon(parts);
      }
      throw error;
    }
    text += ']';
    return parts === null ? text : joined(parts, text);
  };
}

/** The engine keeps a text that was put together as its many parts until somebody reads a character: in a long list they would all live until its end. */
function flat(text: string): string {
  return text.charCodeAt(0) === 0 ? '' : text;
}

/** The texts in their order, once all are there. */
export async function joined(parts: readonly Text[], rest: string): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/await-thenable -- texts between promises
  return (await Promise.all(parts)).join('') + rest;
}

/** Nobody waits for them any more: their failures are no news. */
export function abandon(parts: readonly unknown[]): void {
  for (const part of parts) {
    if (isPromise(part)) {
      part.catch(() => undefined);
    }
  }
}
