import { isUuid, parseUuid } from '../../../src/domain/shared/uuid';

const ID = '7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001';

test('a UUID is read in any letter case, and its canonical form has lower case', () => {
  expect(parseUuid(ID)).toBe(ID);
  expect(parseUuid(ID.toUpperCase())).toBe(ID);
});

test('only the canonical form is an ID that a database is asked for', () => {
  expect(isUuid(ID)).toBe(true);
  expect(isUuid(ID.toUpperCase())).toBe(false);
  expect(isUuid('not an ID')).toBe(false);
});
