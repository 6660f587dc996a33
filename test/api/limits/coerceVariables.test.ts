import fc from 'fast-check';
import { getOperationAST, getVariableValues, parse } from 'graphql';
import type { GraphQLError } from 'graphql';
import { coerceVariables } from '../../../src/api/limits/coerceVariables';
import { apiSchema as schema } from '../../../src/api/schema';
import { CONTOSO } from '../../support/people';
import { runs } from '../../support/runs';

const operation = getOperationAST(
  parse(
    `query ($inputs: [EvaluateConnectionInput!]!, $filter: ConnectionAttemptFilter, $first: Int = 5, $id: UUID!, $document: ImportIsolationPolicyInput) { __typename }`,
  ),
)!;

/** The message that refuses the variables; null if they are fine. */
function errorOf(variables: Readonly<Record<string, unknown>>): string | null {
  try {
    coerceVariables(schema, operation, variables);
    return null;
  } catch (error) {
    const { message, extensions } = error as GraphQLError;
    expect(`${String(extensions['code'])} ${message}`).toMatch(/^BAD_USER_INPUT /);
    return message;
  }
}

const good = { inputs: [], id: CONTOSO.id };

test.each<[string, object, string | null]>([
  ['all of them are fine', { ...good, inputs: [{ signInTenant: 'x', connector: { name: 'y' } }] }, null],
  ['one is missing', { inputs: [] }, 'Variable "$id" of required type "UUID!" was not provided.'],
  [
    'one is null',
    { ...good, inputs: null },
    'Variable "$inputs" got an invalid value; Expected non-nullable type "[EvaluateConnectionInput!]!" not to be null.',
  ],
  [
    'a name is misspelt',
    { ...good, filter: { conector: 'x' } },
    'Variable "$filter" got an invalid value; Field "conector" is not defined by type "ConnectionAttemptFilter".',
  ],
  [
    'an enum is unknown',
    { ...good, filter: { direction: 'UP' } },
    'Variable "$filter" got an invalid value at "filter.direction"; Value "UP" does not exist in "Direction" enum.',
  ],
  [
    'an enum is very long',
    { ...good, filter: { direction: 'U'.repeat(300) } },
    `Variable "$filter" got an invalid value at "filter.direction"; Value "${'U'.repeat(40)}…" does not exist in "Direction" enum.`,
  ],
  ['a number is a text', { ...good, first: '5' }, 'Variable "$first" got an invalid value; Int cannot represent non-integer value: "5"'],
  [
    'a scalar is a list',
    { ...good, id: [CONTOSO.id] },
    'Variable "$id" got an invalid value; Expected type "UUID", which is neither an object nor a list.',
  ],
])('if %s', (_what, variables, message) => {
  expect(errorOf(variables as Readonly<Record<string, unknown>>)).toBe(message);
});

test('variables are refused exactly if graphql-js refuses them', () => {
  const value = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      undefined,
      'x',
      7,
      7.5,
      true,
      [],
      {},
      CONTOSO.id,
      'OTHER',
      'INBOUND',
      '12',
      '2026-01-01T00:00:00Z',
      [[]],
      { signInTenant: 'x' },
    ),
    fc.string(),
  );
  const connector = fc.oneof(value, fc.record({ name: value, identityProvider: value }, { requiredKeys: [] }));
  const input = fc.oneof(
    { weight: 1, arbitrary: value },
    {
      weight: 3,
      arbitrary: fc.record(
        { creatorTenant: value, signInTenant: value, connector, minRevision: value, other: value },
        { requiredKeys: ['signInTenant'] },
      ),
    },
  );
  const variables = fc.record(
    {
      inputs: fc.oneof(input, fc.array(input, { maxLength: 3 })),
      filter: fc.oneof(value, fc.record({ direction: value, from: value, allowed: value }, { requiredKeys: [] })),
      first: value,
      id: fc.oneof({ weight: 3, arbitrary: fc.constant<unknown>(CONTOSO.id) }, value),
      document: fc.oneof(value, fc.record({ tenantId: fc.constant(CONTOSO.id), document: value })),
    },
    { requiredKeys: ['id'] },
  );
  fc.assert(
    fc.property(variables, (sent) => {
      const { errors = [] } = getVariableValues(schema, operation.variableDefinitions!, sent);
      expect([sent, errorOf(sent) === null]).toEqual([sent, errors.length === 0]);
    }),
    { numRuns: runs(1_000, 20_000) },
  );
});
