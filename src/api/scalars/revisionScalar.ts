import { NO_REVISION_YET } from '../../domain/shared/revision';
import type { Revision, SentRevision } from '../../domain/shared/revision';
import { excerpt } from '../../domain/shared/text';
import { textScalar } from './textScalar';

const CANONICAL = /^(?:0|[1-9][0-9]{0,18})$/;
const LARGEST = 2n ** 63n - 1n;

function parseRevision(text: string): SentRevision | null {
  if (!CANONICAL.test(text)) {
    return null;
  }
  const value = BigInt(text);
  if (value > LARGEST) {
    return null;
  }
  return value > BigInt(NO_REVISION_YET) ? value : Number(value);
}

/** A position in the change log. A string, because some JSON readers can't represent integers above 2^53. */
export const RevisionScalar = textScalar<SentRevision, Revision>({
  name: 'Revision',
  description:
    'A position in the change log, which is totally ordered and has no gaps: a decimal integer from 0 (before the first change) to 9223372036854775807, without sign or leading zeros, as a string. A JSON number is refused.',
  parse: parseRevision,
  serialize: String,
  isInternal: (value): value is Revision => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
  expected: 'a revision, which is a decimal integer in a string such as `"42"`',
  excerpt,
});
