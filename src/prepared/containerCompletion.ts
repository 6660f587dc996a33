import { fail } from './handOver';
import { isPromise } from './types';
import type { CompleteValue, Path, Run, Text } from './types';

/** Resolves one field of an object and completes the result. */
export type ExecuteField = (source: object, run: Run, path: Path | undefined) => Text;

export interface ExecutableField {
  /** The field's alias, or else its name. */
  readonly responseKey: string;
  readonly executeField: ExecuteField;
}

/**
 * 6.3.1 Normal and Serial Execution, normal execution of a selection set: completes an object that is not null. All fields are executed before any of
 * their promises is awaited.
 */
export function objectCompletion(fields: readonly ExecutableField[]): CompleteValue {
  const prefixes = fields.map(({ responseKey }, place) => `${place === 0 ? '{' : ','}${JSON.stringify(responseKey)}:`);
  const executions = fields.map(({ executeField }) => executeField);
  return (result, run, path) => {
    if (typeof result !== 'object' || result === null || result instanceof Error) {
      return fail();
    }
    let text = '';
    let parts: Text[] | null = null;
    try {
      for (let place = 0; place < executions.length; place += 1) {
        text += prefixes[place] as string;
        const part = (executions[place] as ExecuteField)(result, run, path);
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

/** 6.4.3 Value Completion, CompleteValue() of a list that is not null. Leaves an iterable that is not an array to the full executor. */
export function listCompletion(completeItem: CompleteValue, needsPath: boolean): CompleteValue {
  return (result, run, path) => {
    if (!Array.isArray(result)) {
      return fail();
    }
    let text = '[';
    let parts: Text[] | null = null;
    try {
      for (let place = 0; place < result.length; place += 1) {
        if (place > 0) {
          text += ',';
        }
        const item: unknown = result[place];
        const itemPath = needsPath ? { prev: path, key: place, typename: undefined } : undefined;
        const part = isPromise(item) ? item.then((settled) => completeItem(settled, run, itemPath)) : completeItem(item, run, itemPath);
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

/** Makes V8 flatten the text, which it otherwise keeps as a tree of its parts until a character is read. In a long list, all these trees would stay alive. */
function flat(text: string): string {
  return text.charCodeAt(0) === 0 ? '' : text;
}

/** Joins the texts in their order, once all of them have arrived. */
export async function joined(parts: readonly Text[], rest: string): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/await-thenable -- texts between promises
  return (await Promise.all(parts)).join('') + rest;
}

/** Ignores later rejections of these promises: the operation has failed already. */
export function abandon(parts: readonly unknown[]): void {
  for (const part of parts) {
    if (isPromise(part)) {
      part.catch(() => undefined);
    }
  }
}
