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
const documentOf = validDocuments(service, true);

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

test('a text that is too long to be kept is still accepted', () => {
  const long = TEXT + ' '.repeat(20_000);
  expect(documentOf(long)).toEqual(documentOf(long));
  expect(documentOf(long)).not.toBe(documentOf(long));
});

test('a kept text is dropped only after many other texts came, and is not kept forever', () => {
  const document = documentOf(TEXT);
  for (let each = 0; each < 8; each += 1) {
    documentOf(`${TEXT} #${String(each)}${'x'.repeat(10_000)}`);
  }
  expect(documentOf(TEXT)).toBe(document);
  for (let each = 0; each < 16; each += 1) {
    documentOf(`${TEXT} #${String(each)}${'x'.repeat(10_000)}`);
  }
  expect(documentOf(TEXT)).not.toBe(document);
});
