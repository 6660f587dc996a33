import { randomInt } from 'node:crypto';

/** The most values in one JSON text: lists, objects, texts, numbers and the like, but not keys. A policy of 10,000 rules has some 50,000. */
export const MAX_JSON_VALUES = 250_000;
export const MAX_JSON_DEPTH = 64;
/** The most different objects by their fields' names and the order of these. `JSON.parse` takes a microsecond for each name that it has not seen at this place. */
export const MAX_JSON_FIELDS = 10_000;

interface JsonLimits {
  /** The most values. */
  readonly values: number;
  /** The most different fields. */
  readonly fields: number;
}

const LIMITS: JsonLimits = { values: MAX_JSON_VALUES, fields: MAX_JSON_FIELDS };

/** What a byte means between texts. */
const OTHER = 0;
const SPACE = 1;
const QUOTE = 2;
const OPEN = 3;
const CLOSE = 4;
const COMMA = 5;
const COLON = 6;
const BACKSLASH = 0x5c;
const QUOTE_MARK = 0x22;

const MEANINGS = new Uint8Array(256).fill(OTHER);
for (const [characters, meaning] of [
  [' \t\r\n', SPACE],
  ['"', QUOTE],
  ['[{', OPEN],
  [']}', CLOSE],
  [',', COMMA],
  [':', COLON],
] as const) {
  for (const character of characters) {
    MEANINGS[character.charCodeAt(0)] = meaning;
  }
}

const FNV_PRIME = 0x01000193;
/** Differs from process to process, so that nobody can prepare names with equal hashes. */
const SEED = randomInt(2 ** 32);

/** After so many bytes of a text its end is looked for by the engine, which is faster only for long texts. */
const NEAR = 32;

/** A field takes at least four characters: its quotation marks, its colon and its value. */
const SHORT = 4 * MAX_JSON_FIELDS;

/** Whether a JSON text is too short for too many values or fields, and opens too few lists and objects for too many levels. `jsonExcess` takes longer. */
export function isSmallJson(text: string): boolean {
  return text.length <= SHORT && countOf('{', text) + countOf('[', text) <= MAX_JSON_DEPTH;
}

/** How often a text has this character. It stops counting when there are more than a JSON text may have levels. */
function countOf(character: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1 && count <= MAX_JSON_DEPTH; at = text.indexOf(character, at + 1)) {
    count += 1;
  }
  return count;
}

/**
 * Returns why a JSON text must not be parsed, or null. `JSON.parse` takes hundreds of times as long for a text of small values as this pass over its bytes,
 * and functions that call themselves for each level of a value run out of stack. A text that is not JSON may pass.
 */
export function jsonExcess(bytes: Uint8Array, limits: JsonLimits = LIMITS): string | null {
  const { length } = bytes;
  // Each comma begins a value, and so does each list or object that is not empty.
  let values = 1;
  let names = 0;
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
      case COLON:
        names += 1;
        // Looks at the whole text once, as soon as it may have too many: a text that is refused for its fields costs little then.
        if (names === limits.fields + 1 && hasTooManyFields(bytes, limits.fields)) {
          return `has more than ${String(limits.fields)} different fields, counting a field again after other fields`;
        }
        break;
      default:
    }
    if (opened) {
      values += 1;
      opened = false;
    }
    if (values > limits.values) {
      return `has more than ${String(limits.values)} values`;
    }
  }
  return null;
}

/** Whether `JSON.parse` would make too many kinds of objects: a field is counted once after the same fields in the same order. */
function hasTooManyFields(bytes: Uint8Array, maxFields: number): boolean {
  const seen = new Set<number>();
  /** By depth, a hash of the names that the object at this depth has so far. */
  const paths = new Uint32Array(MAX_JSON_DEPTH + 1);
  let depth = 0;
  let textFrom = 0;
  let textEnd = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    switch (MEANINGS[bytes[at] as number]) {
      case QUOTE:
        textFrom = at + 1;
        at = textEnd = endOfText(bytes, textFrom);
        break;
      case OPEN:
        depth += 1;
        paths[depth] = SEED;
        break;
      case CLOSE:
        depth = Math.max(0, depth - 1);
        break;
      case COLON: {
        let path = paths[depth] as number;
        for (let place = textFrom; place < textEnd; place += 1) {
          path = Math.imul(path ^ (bytes[place] as number), FNV_PRIME);
        }
        // The end of the name counts, so that the names `ab`, `c` differ from `a`, `bc`.
        path = Math.imul(path ^ QUOTE_MARK, FNV_PRIME) >>> 0;
        paths[depth] = path;
        if (seen.add(path).size > maxFields) {
          return true;
        }
        break;
      }
      default:
    }
  }
  return false;
}

/** The place of the quotation mark that ends a text. */
function endOfText(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const near = Math.min(at + NEAR, bytes.length);
    while (at < near) {
      const byte = bytes[at];
      if (byte === QUOTE_MARK) {
        return at;
      }
      at += byte === BACKSLASH ? 2 : 1;
    }
    const mark = at < bytes.length ? bytes.indexOf(QUOTE_MARK, at) : -1;
    if (mark === -1) {
      return bytes.length;
    }
    let backslashes = 0;
    while (mark - backslashes > at && bytes[mark - backslashes - 1] === BACKSLASH) {
      backslashes += 1;
    }
    if (backslashes % 2 === 0) {
      return mark;
    }
    at = mark + 1;
  }
}
