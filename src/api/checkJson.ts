import { RequestError } from '../domain/requestError';

const MAX_DEPTH = 32;
/** NUL, and half a surrogate pair. */
const UNSTORABLE = /[\0\p{Cs}]/u;

/**
 * Refuses JSON that can't be kept or walked safely: texts and keys with NUL or half a surrogate pair, numbers that are none, more than 32 levels.
 * Throws `BAD_USER_INPUT`, naming the place of the whole value.
 */
export function checkJson(value: unknown, path: string, depth = 0): void {
  if (typeof value === 'string') {
    if (UNSTORABLE.test(value)) {
      throw new RequestError('BAD_USER_INPUT', `\`${path}\` holds a NUL character or half a surrogate pair, which no text may.`);
    }
  } else if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RequestError('BAD_USER_INPUT', `\`${path}\` holds a number that is too large.`);
  } else if (typeof value === 'object' && value !== null) {
    if (depth === MAX_DEPTH) {
      throw new RequestError('BAD_USER_INPUT', `\`${path}\` is nested more than ${MAX_DEPTH} deep.`);
    }
    for (const [key, part] of Object.entries(value)) {
      checkJson(key, path, depth + 1);
      checkJson(part, path, depth + 1);
    }
  }
}
