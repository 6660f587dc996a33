import fc from 'fast-check';
import { buildSchema, execute, getOperationAST, introspectionFromSchema, parse } from 'graphql';
import type { ExecutionResult, GraphQLFieldResolver, GraphQLScalarType } from 'graphql';
import { coerceVariables } from '../../../src/api/limits/coerceVariables';
import { takingCoerced } from '../../../src/server/graphql/coercedVariables';
import { runs } from '../../support/runs';

const schema = buildSchema(`
  scalar Counted
  enum Direction { INBOUND OUTBOUND }
  input Rule { tenant: Counted!, direction: Direction = INBOUND, notes: [String!], inner: Rule }
  type Query { echo(rules: [Rule!]!, first: Int = 5, note: String): String! }
`);
let parsed = 0;
(schema.getType('Counted') as GraphQLScalarType).parseValue = (value) => {
  parsed += 1;
  return `<${String(value)}>`;
};
const echo: GraphQLFieldResolver<unknown, unknown> = (_source, args) => JSON.stringify(args);

const document = parse(
  `query ($rules: [Rule!]!, $first: Int, $note: String = "none", $unused: Int) { all: echo(rules: $rules, first: $first, note: $note) one: echo(rules: [{ tenant: 1, notes: [$note] }]) }`,
);
const operation = getOperationAST(document)!;
const take = takingCoerced(schema);

function executed(sent: Readonly<Record<string, unknown>>): ExecutionResult {
  const variableValues = coerceVariables(schema, operation, sent);
  expect(variableValues).not.toBeNull();
  return execute({ schema, document: take(document, operation), variableValues, fieldResolver: echo }) as ExecutionResult;
}

function plain(sent: Readonly<Record<string, unknown>>): ExecutionResult {
  return execute({ schema, document, variableValues: sent, fieldResolver: echo }) as ExecutionResult;
}

test('the executor does not coerce them again', () => {
  const values = coerceVariables(schema, operation, { rules: [{ tenant: 'a' }, { tenant: 'b' }] })!;
  parsed = 0;
  const { data } = execute({ schema, document: take(document, operation), variableValues: values, fieldResolver: echo }) as ExecutionResult;
  expect(data).toEqual({
    all: '{"rules":[{"tenant":"<a>","direction":"INBOUND"},{"tenant":"<b>","direction":"INBOUND"}],"first":5,"note":"none"}',
    one: '{"rules":[{"tenant":1,"direction":"INBOUND","notes":["none"]}],"first":5}',
  });
  expect(parsed).toBe(0);
});

test('variables that are coerced once give what graphql-js gives', () => {
  const text = fc.oneof(fc.string({ maxLength: 3 }), fc.constant(null));
  const { rule } = fc.letrec((tie) => ({
    rule: fc.record(
      {
        tenant: fc.string({ maxLength: 3 }),
        direction: fc.constantFrom('INBOUND', 'OUTBOUND', null),
        notes: fc.oneof(fc.string({ maxLength: 3 }), fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 }), fc.constant(null)),
        inner: fc.oneof({ maxDepth: 2 }, fc.constant(null), tie('rule')),
      },
      { requiredKeys: ['tenant'] },
    ),
  }));
  const variables = fc.record(
    {
      rules: fc.oneof(rule, fc.array(rule, { maxLength: 3 })),
      first: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(null)),
      note: text,
    },
    { requiredKeys: ['rules'] },
  );
  fc.assert(
    fc.property(variables, (sent) => {
      expect(executed(sent)).toEqual(plain(sent));
    }),
    { numRuns: runs(300, 5_000) },
  );
});

test('no document can name the type of coerced values', () => {
  expect(introspectionFromSchema(schema).__schema.types.map(({ name }) => name)).not.toContain('Coerced');
  const { data } = execute({ schema, document: parse('{ __type(name: "Coerced") { name } }') }) as ExecutionResult;
  expect(data).toEqual({ __type: null });
});
