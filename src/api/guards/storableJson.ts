const MAX_DEPTH = 32;
/** NUL, or half a surrogate pair. */
const UNSTORABLE = /[\0\p{Cs}]/u;
/** A faster test that finds more: most texts contain neither NUL nor any surrogate. */
const SUSPECT = /[\0\ud800-\udfff]/;

/**
 * Why a JSON value can't be stored or walked safely, as the rest of a sentence that begins with its path: a text or key with NUL or half a surrogate pair,
 * a number that is not finite, or more than 32 levels. Null: it is fine.
 */
export function whyNotStorable(value: unknown, depth = 0): string | null {
  if (typeof value === 'string') {
    return SUSPECT.test(value) && UNSTORABLE.test(value)
      ? 'contains a NUL character or half a surrogate pair, which is not allowed in text.'
      : null;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? null : 'contains a number that is too large.';
  }
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  if (depth === MAX_DEPTH) {
    return `is nested more than ${MAX_DEPTH} levels deep.`;
  }
  for (const [key, part] of Object.entries(value)) {
    const reason = whyNotStorable(key, depth + 1) ?? whyNotStorable(part, depth + 1);
    if (reason !== null) {
      return reason;
    }
  }
  return null;
}
