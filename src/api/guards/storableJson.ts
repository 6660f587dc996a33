const MAX_DEPTH = 32;
/** NUL, and half a surrogate pair. */
const UNSTORABLE = /[\0\p{Cs}]/u;
/** Finds more, and faster: most texts hold neither NUL nor any surrogate. */
const SUSPECT = /[\0\ud800-\udfff]/;

/**
 * What is wrong with JSON that can't be kept or walked safely, as the rest of a sentence that begins with its place: texts and keys with NUL or half a
 * surrogate pair, numbers that are none, more than 32 levels. Null: nothing.
 */
export function whyNotStorable(value: unknown, depth = 0): string | null {
  if (typeof value === 'string') {
    return SUSPECT.test(value) && UNSTORABLE.test(value) ? 'holds a NUL character or half a surrogate pair, which no text may.' : null;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? null : 'holds a number that is too large.';
  }
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  if (depth === MAX_DEPTH) {
    return `is nested more than ${MAX_DEPTH} deep.`;
  }
  for (const [key, part] of Object.entries(value)) {
    const fault = whyNotStorable(key, depth + 1) ?? whyNotStorable(part, depth + 1);
    if (fault !== null) {
      return fault;
    }
  }
  return null;
}
