/** The most values in one JSON text: lists, objects, texts, numbers and the like, but not keys. A policy of 10,000 rules has some 50,000. */
export const MAX_JSON_VALUES = 250_000;
export const MAX_JSON_DEPTH = 64;

/** What a byte means between texts. */
const OTHER = 0;
const SPACE = 1;
const QUOTE = 2;
const OPEN = 3;
const CLOSE = 4;
const COMMA = 5;
const BACKSLASH = 0x5c;
const QUOTE_MARK = 0x22;

const MEANINGS = new Uint8Array(256).fill(OTHER);
for (const [characters, meaning] of [
  [' \t\r\n', SPACE],
  ['"', QUOTE],
  ['[{', OPEN],
  [']}', CLOSE],
  [',', COMMA],
] as const) {
  for (const character of characters) {
    MEANINGS[character.charCodeAt(0)] = meaning;
  }
}

/**
 * Returns why a JSON text must not be parsed, or null. `JSON.parse` takes hundreds of times as long for a text of small values as this pass over its bytes,
 * and functions that call themselves for each level of a value run out of stack. A text that is not JSON may pass.
 */
export function jsonExcess(bytes: Uint8Array): string | null {
  const { length } = bytes;
  // Each comma begins a value, and so does each list or object that is not empty.
  let values = 1;
  let depth = 0;
  let opened = false;
  for (let at = 0; at < length; at += 1) {
    switch (MEANINGS[bytes[at] as number]) {
      case SPACE:
        continue;
      case QUOTE:
        at = endOfText(bytes, at + 1);
        break;
      case OPEN:
        values += opened ? 1 : 0;
        opened = true;
        depth += 1;
        if (depth > MAX_JSON_DEPTH) {
          return `nests lists and objects more than ${String(MAX_JSON_DEPTH)} deep`;
        }
        continue;
      case CLOSE:
        depth -= 1;
        // An empty list or object holds no value.
        opened = false;
        continue;
      case COMMA:
        values += 1;
        break;
      default:
    }
    if (opened) {
      values += 1;
      opened = false;
    }
    if (values > MAX_JSON_VALUES) {
      return `has more than ${String(MAX_JSON_VALUES)} values`;
    }
  }
  return null;
}

/** The place of the quotation mark that ends a text. */
function endOfText(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== QUOTE_MARK) {
    at += bytes[at] === BACKSLASH ? 2 : 1;
  }
  return at;
}
