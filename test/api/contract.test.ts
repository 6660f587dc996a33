import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, isEnumType, isInputObjectType, isObjectType, isSpecifiedScalarType, printSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { apiSchema as schema } from '../../src/api/schema';
import { breakingChanges } from '../support/api/breakingChanges';
import { schemaLines } from '../support/api/schemaLines';
import { ROOT } from '../support/root';

function textOf(...path: string[]): string {
  return readFileSync(join(ROOT, ...path), 'utf8');
}

test('the schema has every type, field, argument, default and enum value of the contract', () => {
  const contract = buildSchema(['core.graphql', 'design-time.graphql'].map((file) => textOf('test', 'contract', file)).join('\n'));
  expect(schemaLines(contract).length).toBeGreaterThan(400);
  expect(breakingChanges(contract, schema)).toEqual([]);
});

test('schema/schema.graphql is what the code emits', () => {
  expect(textOf('schema', 'schema.graphql')).toBe(`${printSchema(schema)}\n`);
});

test('the order of the schema does not depend on which of its files is loaded first', () => {
  jest.isolateModules(() => {
    jest.requireActual('../../src/api/viewer');
    const { apiSchema } = jest.requireActual<{ apiSchema: GraphQLSchema }>('../../src/api/schema');
    const graphql = jest.requireActual<{ printSchema: typeof printSchema }>('graphql');
    expect(graphql.printSchema(apiSchema)).toBe(printSchema(schema));
  });
});

test('the schema renames, retypes or drops nothing of the last commit', () => {
  const { status, stdout } = spawnSync('git', ['show', 'HEAD:schema/schema.graphql'], { cwd: ROOT, encoding: 'utf8' });
  // A copy of the sources without history has no last commit: then only the contract is compared.
  expect(status === 0 ? breakingChanges(buildSchema(stdout), schema) : []).toEqual([]);
});

test('every type, field, argument, input field and enum value has a description that is a sentence', () => {
  const undescribed = Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type))
    .flatMap((type) => {
      const parts: { name: string; description?: string | null | undefined }[] = isEnumType(type)
        ? [...type.getValues()]
        : isObjectType(type)
          ? Object.values(type.getFields()).flatMap((field) => [
              field,
              ...field.args.map((arg) => ({ ...arg, name: `${field.name}(${arg.name})` })),
            ])
          : isInputObjectType(type)
            ? Object.values(type.getFields())
            : [];
      const root = ['Query', 'Mutation', 'Subscription'].includes(type.name);
      const named = parts.map(({ name, description }) => ({ name: `${type.name}.${name}`, description }));
      return [...(root ? [] : [type]), ...named];
    })
    .filter(({ description }) => (description ?? '').length < 6 || !/[.?]$/.test(description ?? ''))
    .map(({ name }) => name);
  expect(undescribed).toEqual([]);
});

describe('the comparison of schemas sees', () => {
  const before = 'enum E { A B } input I { a: Int = 1 b: E! = A } type Query { f(first: Int = 5, i: I): String g: E }';
  test.each([
    ['a default that is dropped', '= 5', ''],
    ['a default that is changed', '= 1', '= 2'],
    ["an enum's default that is changed", 'E! = A', 'E! = B'],
    ['an output that becomes non-null', '): String', '): String!'],
    ['an enum value that is dropped', '{ A B }', '{ A }'],
    ['an argument that is dropped', ', i: I', ''],
    ['a field that is renamed', ' g: E', ' h: E'],
    ['an input field that becomes required', 'a: Int = 1', 'a: Int!'],
  ])('%s', (_what, part, instead) => {
    expect(before).toContain(part);
    expect(breakingChanges(buildSchema(before), buildSchema(before.replace(part, instead)))).not.toEqual([]);
  });

  test('no break in additions', () => {
    const after = before
      .replace('{ A B }', '{ A B C }')
      .replace('i: I', 'i: I, more: Int')
      .replace('type Query {', 'type Query { more: Int');
    expect(breakingChanges(buildSchema(before), buildSchema(after))).toEqual([]);
  });
});
