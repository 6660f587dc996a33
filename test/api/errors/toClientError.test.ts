import { ApolloServer } from '@apollo/server';
import { execute, GraphQLError, GraphQLObjectType, GraphQLSchema, GraphQLString, parse, validate } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import type { RequestContext } from '../../../src/api/access/context';
import { toClientError } from '../../../src/api/errors/toClientError';
import type { ErrorLog } from '../../../src/api/errors/toClientError';
import { apiSchema as schema } from '../../../src/api/schema';
import { RequestError, unavailableError } from '../../../src/domain/shared/requestError';
import { contextOf, UNTOUCHABLE } from '../../support/api/rootFields';
import { CONTOSO, OPERATOR } from '../../support/people';

class Log implements ErrorLog {
  readonly lines: Record<string, unknown>[] = [];
  error(details: object): void {
    this.lines.push({ ...details });
  }
}

const silent = new Log();
afterEach(() => silent.lines.splice(0));

function shown(error: unknown, suggestions = false): GraphQLFormattedError {
  const mapped = toClientError(error, silent, { suggestions });
  expect(silent.lines).toEqual([]);
  return mapped;
}

/** What a client gets over HTTP. */
async function overHttp(query: string, variables: Record<string, unknown> = {}): Promise<GraphQLFormattedError> {
  const apollo = new ApolloServer<RequestContext>({
    schema,
    formatError: (_formatted, error) => shown(error),
    includeStacktraceInErrorResponses: true,
  });
  const { body } = await apollo.executeOperation({ query, variables }, { contextValue: contextOf(UNTOUCHABLE, OPERATOR) });
  await apollo.stop();
  return (body as unknown as { singleResult: { errors: GraphQLFormattedError[] } }).singleResult.errors[0]!;
}

/** What a client gets on the socket, where graphql-js runs without Apollo. */
async function onTheSocket(source: string, variableValues: Record<string, unknown> = {}): Promise<GraphQLFormattedError> {
  try {
    const document = parse(source);
    const [invalid] = validate(schema, document);
    const failed =
      invalid ?? (await execute({ schema, document, variableValues, contextValue: contextOf(UNTOUCHABLE, OPERATOR) })).errors![0];
    return shown(failed);
  } catch (error) {
    return shown(error);
  }
}

const LONG = `secret${'x'.repeat(5000)}`;

describe.each([
  ['over HTTP', overHttp],
  ['on the socket', onTheSocket],
])('%s', (_name, send) => {
  test.each([
    ['a syntax error', '{ viewer', {}, 'GRAPHQL_PARSE_FAILED', /^Syntax Error: Expected Name, found <EOF>\.$/],
    ['an unknown field', '{ viewr { subject } }', {}, 'GRAPHQL_VALIDATION_FAILED', /^Cannot query field "viewr" on type "Query"\.$/],
    [
      'a value of the wrong type',
      '{ tenant(idOrDomain: 7) { id } }',
      {},
      'GRAPHQL_VALIDATION_FAILED',
      /^String cannot represent a non string value: 7$/,
    ],
    [
      'a wrong scalar',
      '{ isolationPolicy(tenantId: "x") { enabled } }',
      {},
      'GRAPHQL_VALIDATION_FAILED',
      /^Expected a UUID of 36 characters, found `x`\.$/,
    ],
    [
      'a wrong scalar in a variable',
      'query($id: UUID!) { isolationPolicy(tenantId: $id) { enabled } }',
      { id: 'x' },
      'BAD_USER_INPUT',
      /^Variable "\$id" got an invalid value; Expected a UUID/,
    ],
    [
      'a variable that is missing',
      'query($id: UUID!) { isolationPolicy(tenantId: $id) { enabled } }',
      {},
      'BAD_USER_INPUT',
      /^Variable "\$id" of required type "UUID!" was not provided\.$/,
    ],
    [
      'an unknown enum value in a variable',
      'mutation($input: RegisterTenantInput!) { registerTenant(input: $input) { revision } }',
      { input: { name: 'n', domains: [], cloud: 'PUBLI' } },
      'BAD_USER_INPUT',
      /^Variable "\$input" got an invalid value at "input\.cloud"; Value "PUBLI" does not exist in "Cloud" enum\.$/,
    ],
    [
      'null for an argument that has a variable with a default',
      'query($id: String = "a") { tenant(idOrDomain: $id) { id } }',
      { id: null },
      'BAD_USER_INPUT',
      /^Argument "idOrDomain" of non-null type "String!" must not be null\.$/,
    ],
    [
      'a text that is too long',
      'query($id: String!) { tenant(idOrDomain: $id) { id } }',
      { id: LONG },
      'BAD_USER_INPUT',
      /^`idOrDomain` must have at most 256 characters\.$/,
    ],
  ])('%s is shown, without internal details', async (_what, source, variables, code, message) => {
    const error = await send(source, variables);
    expect(error.message).toMatch(message);
    expect(error.extensions).toEqual({ code });
  });

  test.each([
    ['a name', `{ ${LONG} }`, {}],
    ['a name within a syntax error', `{ viewer(: ${LONG}) }`, {}],
    ['a text for a number', `{ policyChanges(tenantId: "${CONTOSO.id}", first: "${LONG}") { pageInfo { hasNextPage } } }`, {}],
    ['a number for a text', `{ tenant(idOrDomain: ${'9'.repeat(5000)}) { id } }`, {}],
    ['an object for a text', `{ tenant(idOrDomain: { a: "; ", b: "${LONG}" }) { id } }`, {}],
    ['a list for an enum', `mutation { registerTenant(input: { name: "n", domains: [], cloud: ["${LONG}"] }) { revision } }`, {}],
    ['a scalar', `{ isolationPolicy(tenantId: "${LONG}") { enabled } }`, {}],
    [
      'a text in a variable',
      'query($n: Int) { policyChanges(tenantId: "7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001", first: $n) { pageInfo { hasNextPage } } }',
      { n: LONG },
    ],
    [
      'an object in a variable',
      'mutation($input: RegisterTenantInput!) { registerTenant(input: $input) { revision } }',
      { input: { [LONG]: `at "x"; ${LONG}`, name: [LONG] } },
    ],
    [
      'an enum in a variable',
      'mutation($input: RegisterTenantInput!) { registerTenant(input: $input) { revision } }',
      { input: { name: 'n', domains: [], cloud: LONG } },
    ],
  ])('%s of any length is not repeated in full', async (_what, source, variables) => {
    const error = await send(source, variables);
    expect(error.message.length).toBeLessThan(400);
    expect(error.message).not.toContain('x'.repeat(65));
    expect(error.message).not.toContain('9'.repeat(65));
    expect(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']).toContain(error.extensions?.['code']);
  });
});

test('a document that is nested too deeply to be parsed is a syntax error', async () => {
  expect(await overHttp('{a'.repeat(8000))).toEqual({
    message: 'Syntax Error: The document is nested too deeply.',
    extensions: { code: 'GRAPHQL_PARSE_FAILED' },
  });
});

test('names of the schema are suggested only if introspection is on', () => {
  const [error] = validate(schema, parse('{ viewr { subject } }'));
  expect(shown(error).message).toBe('Cannot query field "viewr" on type "Query".');
  expect(shown(error, true).message).toBe('Cannot query field "viewr" on type "Query". Did you mean "viewer"?');
});

test('an operation that the document does not have is an error of the caller', async () => {
  const result = await execute({ schema, document: parse('query A { viewer { subject } }'), operationName: 'B' });
  expect(shown(result.errors![0])).toEqual({
    message: 'Unknown operation named "B".',
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
  });
});

test('a `RequestError` is shown with its details, also if other errors wrap it', () => {
  const slow = new RequestError('SLOW_CONSUMER', 'You read too slowly.', { resumeFrom: '7' });
  const expected = { message: 'You read too slowly.', extensions: { code: 'SLOW_CONSUMER', resumeFrom: '7' } };
  expect(shown(slow)).toEqual(expected);
  const located = new GraphQLError('x', { originalError: new GraphQLError('y', { originalError: slow }), path: ['a', 0] });
  expect(shown(located)).toEqual({ ...expected, path: ['a', 0] });
});

test('the details of an error cannot replace its code', () => {
  expect(shown(new RequestError('FORBIDDEN', 'No.', { code: 'OVERLOADED' })).extensions).toEqual({ code: 'FORBIDDEN' });
});

describe('an error that is not meant for the caller', () => {
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: {
      broken: {
        type: GraphQLString,
        resolve: () => {
          throw new Error('password=hunter2');
        },
      },
      unsendable: { type: GraphQLString, resolve: () => ({ password: 'hunter2' }) },
      shaped: {
        type: GraphQLString,
        resolve: () => {
          throw new GraphQLError('password=hunter2', { extensions: { code: 'BAD_REQUEST_BUT_OURS' } });
        },
      },
    },
  });
  const fragile = new GraphQLSchema({ query });

  test.each(['broken', 'unsendable', 'shaped'])('(%s) is masked, and logged with the ID that the caller gets', async (field) => {
    const log = new Log();
    const { errors } = await execute({ schema: fragile, document: parse(`{ ${field} }`) });
    const mapped = toClientError(errors![0], log);
    expect(mapped).toMatchObject({
      message: 'Internal server error. Report the `errorId` to the operator of this server.',
      path: [field],
      extensions: { code: 'INTERNAL_SERVER_ERROR', errorId: expect.any(String) },
    });
    expect(JSON.stringify(mapped)).not.toContain('hunter2');
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatchObject({ errorId: mapped.extensions?.['errorId'] });
    expect(String(log.lines[0]!['err'])).toContain('hunter2');
  });

  test.each([
    [new Error('password=hunter2')],
    ['hunter2'],
    [undefined],
    [null],
    [{ message: 'hunter2', extensions: { code: 'BAD_REQUEST' } }],
    [new RangeError('hunter2')],
  ])('is masked if %p was thrown', (thrown) => {
    const mapped = toClientError(thrown, new Log());
    expect(mapped.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(JSON.stringify(mapped)).not.toContain('hunter2');
  });

  test('has an ID of its own', () => {
    const ids = [1, 2].map(() => toClientError(new Error(), new Log()).extensions?.['errorId']);
    expect(new Set(ids).size).toBe(2);
  });
});

test('trouble with the database may be tried again, and its cause is in the log once, however many requests it ended', () => {
  const log = new Log();
  const cause = new Error('password=hunter2');
  for (let request = 0; request < 3; request += 1) {
    expect(toClientError(unavailableError(cause), log)).toEqual({
      message: 'The database is not available at present. Try again in a moment.',
      extensions: { code: 'UNAVAILABLE', retryAfterMs: 1000 },
    });
  }
  expect(log.lines).toEqual([{ err: cause, code: 'UNAVAILABLE' }]);
});

test('a message is one line of at most 1,000 characters, without control characters', () => {
  const { message } = shown(new RequestError('BAD_USER_INPUT', `a\u0000\n\ud800${'word '.repeat(500)}`));
  expect(message.length).toBe(1000);
  expect(message).toMatch(/^a word word [^\p{Cc}\p{Cs}]*…$/u);
});
