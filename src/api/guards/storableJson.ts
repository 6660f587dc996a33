const MAX_DEPTH = 32;
/** Objects, lists, texts, numbers and keys together. A policy document of 10,000 rules has about 130,000. */
const MAX_VALUES = 1_000_000;
/** NUL, or half a surrogate pair. */
const UNSTORABLE = /[\0\p{Cs}]/u;
/** A faster test that finds more: most texts contain neither NUL nor any surrogate. */
const SUSPECT = /[\0\ud800-\udfff]/;

/**
 * Why a JSON value can't be stored or walked safely, as the rest of a sentence that begins with its path: a text or key with NUL or half a surrogate pair,
 * a number that is not finite, more than 32 levels, or more than a million values. Null: it is fine.
 */
export function whyNotStorable(value: unknown): string | null {
  const reason = whyNotLeaf(value);
  if (reason !== null || !isContainer(value)) {
    return reason;
  }
  let level: object[] = [value];
  let values = 1;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) {
      return `is nested more than ${MAX_DEPTH} levels deep.`;
    }
    const next: object[] = [];
    for (const container of level) {
      // No list of the parts is made: a policy document of 10,000 rules has 20,000 objects.
      const keys = Array.isArray(container) ? null : Object.keys(container);
      const count = keys?.length ?? (container as readonly unknown[]).length;
      values += keys === null ? count : 2 * count;
      if (values > MAX_VALUES) {
        return `has more than ${MAX_VALUES} values.`;
      }
      for (let place = 0; place < count; place += 1) {
        const key = keys?.[place] ?? place;
        const part = (container as Readonly<Record<string | number, unknown>>)[key];
        const partReason = whyNotLeaf(key) ?? whyNotLeaf(part);
        if (partReason !== null) {
          return partReason;
        }
        if (isContainer(part)) {
          next.push(part);
        }
      }
    }
    level = next;
  }
  return null;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function whyNotLeaf(value: unknown): string | null {
  if (typeof value === 'string') {
    return SUSPECT.test(value) && UNSTORABLE.test(value)
      ? 'contains a NUL character or half a surrogate pair, which is not allowed in text.'
      : null;
  }
  return typeof value === 'number' && !Number.isFinite(value) ? 'contains a number that is too large.' : null;
}
