import { excerpt } from '../../domain/shared/text';
import { parseUuid } from '../../domain/shared/uuid';
import { textScalar } from './textScalar';

/** A tenant ID. Always lower case in the program, so that one tenant has one key. */
export const UuidScalar = textScalar<string>({
  name: 'UUID',
  description:
    'A tenant ID: a UUID in the canonical form of 36 characters, such as `7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001`. Accepted in upper or lower case, without braces; returned in lower case.',
  parse: parseUuid,
  serialize: (value) => value,
  isInternal: (value): value is string => typeof value === 'string',
  expected: 'a UUID of 36 characters',
  excerpt,
});
