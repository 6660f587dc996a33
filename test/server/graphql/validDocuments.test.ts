import { GraphQLError } from 'graphql';
import { toClientError } from '../../../src/api/errors/toClientError';
import { LIMIT_RULES, PARSE_OPTIONS } from '../../../src/api/limits/documentLimits';
import { apiSchema } from '../../../src/api/schema';
import type { GraphqlService } from '../../../src/server/graphql/graphqlService';
import { validDocuments } from '../../../src/server/graphql/validDocuments';

const service: GraphqlService = {
  schema: apiSchema,
  parseOptions: PARSE_OPTIONS,
  limitRules: LIMIT_RULES,
  costOf: () => () => 1,
  toClientError: (error) => toClientError(error, { error: () => undefined }),
  context: () => ({}),
};
const TEXT = 'subscription ($id: UUID!) { policyChanged(tenantId: $id) { kind } }';
const documents = validDocuments(service, true);
const documentOf = (text: string, maxLength?: number) => documents(text, () => undefined, maxLength);

test('each text is parsed and validated once', () => {
  const document = documentOf(TEXT);
  expect(documentOf(TEXT)).toBe(document);
  expect(documentOf(`${TEXT} `)).not.toBe(document);
});

test.each([
  ['does not parse', 'subscription {'],
  ['asks for an unknown field', TEXT.replace('kind', 'kin')],
  ['is too deep', `subscription { policyChanged(tenantId: "x") { ${'policy { tenant { '.repeat(40)} id ${'} }'.repeat(40)} } }`],
  ['is empty', ''],
])('a text that %s is refused each time', (_case, text) => {
  for (const _time of [1, 2]) {
    expect(() => documentOf(text)).toThrow('The document is invalid.');
  }
});

test('a document that is too large to be kept is still accepted', () => {
  const large = `{ resolveTenants(idsOrDomains: [${'"a" '.repeat(9_000)}]) { id } }`;
  expect(documentOf(large)).toEqual(documentOf(large));
  expect(documentOf(large)).not.toBe(documentOf(large));
});

test('what is kept is weighed with its comments: long texts push others out', () => {
  const document = documentOf(TEXT);
  const comment = 'x'.repeat(100_000);
  for (let each = 0; each < 40; each += 1) {
    documentOf(`${TEXT} #${String(each)}${comment}`);
  }
  expect(documentOf(TEXT)).toBe(document);
  for (let each = 0; each < 90; each += 1) {
    documentOf(`${TEXT} #${String(each)}${comment}`);
  }
  expect(documentOf(TEXT)).not.toBe(document);
});

test('a kept document refers to no token of its text, and its errors still name their places', () => {
  const document = documentOf(`${TEXT} # a comment`);
  const [definition] = document.definitions;
  expect(new GraphQLError('x', { nodes: definition! }).locations).toEqual([{ line: 1, column: 1 }]);
  expect(Object.keys(definition!.loc!)).toEqual(['start', 'end', 'source']);
});

test('a text that is longer than the caller allows is refused', () => {
  expect(() => documentOf(TEXT, TEXT.length)).not.toThrow();
  expect(() => documentOf(TEXT, TEXT.length - 1)).toThrow('The document is invalid.');
});

describe('reading a document', () => {
  const paidFor = (text: string): number[] => {
    const paid: number[] = [];
    documents(text, (units) => paid.push(units));
    return paid;
  };

  test('costs 10 units and one for each 100 characters, comments included, and nothing as long as the document is kept', () => {
    expect(paidFor('{ viewer { subject } }')).toEqual([10]);
    expect(paidFor('{ viewer { subject } }')).toEqual([]);
    expect(paidFor(`{ viewer { subject } } #${'x'.repeat(4_976)}`)).toEqual([60]);
  });

  test('is refused before it is parsed if the caller has spent too much', () => {
    const refuse = (): never => {
      throw new Error('spent');
    };
    expect(() => documents('{ not GraphQL', refuse)).toThrow('spent');
    expect(() => documents(`{ viewer { subject } } ${'#'.repeat(200_000)}`, refuse)).toThrow('The document is invalid.');
  });
});
