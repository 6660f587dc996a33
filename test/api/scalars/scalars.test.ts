import fc from 'fast-check';
import { GraphQLError, parseValue } from 'graphql';
import type { GraphQLScalarType } from 'graphql';
import { DateTimeScalar } from '../../../src/api/scalars/dateTimeScalar';
import { RevisionScalar } from '../../../src/api/scalars/revisionScalar';
import { UuidScalar } from '../../../src/api/scalars/uuidScalar';
import { NO_REVISION_YET } from '../../../src/domain/shared/revision';

/** The value that the scalar reads from a text. It must be the same in JSON and in a document. */
function read(scalar: GraphQLScalarType, text: string): unknown {
  const inJson: unknown = scalar.parseValue(text);
  expect(scalar.parseLiteral(parseValue(JSON.stringify(text)), {})).toEqual(inJson);
  return inJson;
}

function refusal(scalar: GraphQLScalarType, value: unknown): string {
  try {
    scalar.parseValue(value);
  } catch (error) {
    expect(error).toBeInstanceOf(GraphQLError);
    return (error as GraphQLError).message;
  }
  throw new Error('The value was accepted.');
}

const ID = '7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001';

describe('UUID', () => {
  test('is accepted in any letter case, and always read in lower case', () => {
    expect(read(UuidScalar, ID.toUpperCase())).toBe(ID);
    expect(read(UuidScalar, ID)).toBe(ID);
    expect(UuidScalar.serialize(ID)).toBe(ID);
  });

  test.each([
    `{${ID}}`,
    `urn:uuid:${ID}`,
    ID.replaceAll('-', ''),
    ` ${ID}`,
    `${ID}\n`,
    `${ID}0`,
    '',
    'contoso.example',
    ID.replace('7', 'g'),
    7,
    null,
    {},
    [ID],
  ])('is not %j', (value) => expect(refusal(UuidScalar, value)).toMatch(/^Expected a UUID of 36 characters, found/));
});

describe('Revision', () => {
  test.each([
    ['0', 0],
    ['42', 42],
    [String(2 ** 53 - 1), NO_REVISION_YET],
    [String(2n ** 53n), 2n ** 53n],
    [String(2n ** 63n - 1n), 2n ** 63n - 1n],
  ])('%s is read exactly, as a bigint if no number can hold it', (text, revision) => {
    expect(read(RevisionScalar, text)).toBe(revision);
  });

  test.each([String(2n ** 63n), '9'.repeat(19), '9'.repeat(100), '-1', '+1', '01', '1.0', '1e3', ' 1', '', '٣', 'one', 1, 0, null, true])(
    'is not %j',
    (value) => expect(refusal(RevisionScalar, value)).toMatch(/^Expected a revision/),
  );

  test('is refused as a number in a document, as in JSON', () => {
    expect(() => RevisionScalar.parseLiteral(parseValue('42'), {})).toThrow(/decimal integer in a string/);
  });

  test('is the same after it is written and read', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (revision) => read(RevisionScalar, RevisionScalar.serialize(revision)) === revision));
  });
});

describe('DateTime', () => {
  test.each([
    ['2026-07-31T12:00:00Z', '2026-07-31T12:00:00.000Z'],
    ['2026-07-31t12:00:00z', '2026-07-31T12:00:00.000Z'],
    ['2026-07-31T14:00:00.5+02:00', '2026-07-31T12:00:00.500Z'],
    ['2026-07-31T23:59:59.123456789-01:00', '2026-08-01T00:59:59.123Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('%s is the instant %s', (text, written) => {
    expect(DateTimeScalar.serialize(read(DateTimeScalar, text))).toBe(written);
  });

  test.each([
    '2026-07-31',
    '2026-07-31T12:00:00',
    '2026-07-31 12:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-02-30T00:00:00+02:00',
    '2023-02-29T00:00:00Z',
    '2026-07-31T24:00:00Z',
    '2026-07-31T23:59:60Z',
    '2026-07-31T12:60:00Z',
    '2026-13-01T00:00:00Z',
    '2026-07-31T12:00:00+24:00',
    '2026-07-31T12:00:00+02',
    '0000-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '2026-07-31T12:00:00.Z',
    '12026-07-31T12:00:00Z',
    'yesterday',
    '',
    1_785_499_200_000,
    null,
    new Date(0),
  ])('is not %j', (value) => expect(refusal(DateTimeScalar, value)).toMatch(/^Expected an instant in RFC 3339/));

  test('is the same, to the millisecond, after it is written and read', () => {
    const instants = fc.integer({ min: Date.parse('0000-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') });
    fc.assert(fc.property(instants, (instant) => read(DateTimeScalar, DateTimeScalar.serialize(instant)) === instant));
  });
});

test('the message of a refusal shows only the beginning of the value, on one line', () => {
  const long = `\u0000\u202e\ud800\`${'x'.repeat(1_000_000)}`;
  for (const scalar of [UuidScalar, RevisionScalar, DateTimeScalar]) {
    const message = refusal(scalar, long);
    expect(message.length).toBeLessThan(200);
    expect(message).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u);
  }
});
