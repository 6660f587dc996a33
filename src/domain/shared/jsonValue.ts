import { shortened } from './text';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The value where it is a JSON object; null where it is anything else, a list included. */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject | null) : null;
}

/** A JSON value as a message names it: short, whatever its size. */
export function shown(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  if (asObject(value) !== null) {
    return 'an object';
  }
  if (typeof value === 'string') {
    return `the text \`${shortened(value)}\``;
  }
  return `\`${JSON.stringify(value)}\``;
}
