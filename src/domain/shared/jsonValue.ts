import { shortened } from './text';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Returns the value if it is a JSON object, and null if it is anything else, for example a list. */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject | null) : null;
}

/** Describes a JSON value in a message. The description is short even if the value is large. */
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
