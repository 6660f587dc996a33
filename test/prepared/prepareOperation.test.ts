import fc from 'fast-check';
import {
  execute,
  getOperationAST,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
  validate,
} from 'graphql';
import type { DocumentNode, ExecutionResult } from 'graphql';
import { HandOver } from '../../src/prepared/handOver';
import { InputCoercions } from '../../src/prepared/inputCoercion';
import { prepareOperation } from '../../src/prepared/prepareOperation';
import type { PreparedOperation } from '../../src/prepared/prepareOperation';
import { replaying } from '../../src/prepared/replay';
import { playRequests } from '../support/prepared/playDocuments';
import type { PlayRequest } from '../support/prepared/playDocuments';
import { playSchema } from '../support/prepared/playSchema';
import type { PlayContext } from '../support/prepared/playSchema';
import { runs } from '../support/runs';

// This test makes thousands of errors, and nobody reads their stack traces.
Error.stackTraceLimit = 0;

const coercions = new InputCoercions();

function prepared(document: DocumentNode, operationName?: string): PreparedOperation | null {
  return prepareOperation(playSchema, document, getOperationAST(document, operationName)!, coercions);
}

/** Executes a request in the usual way. */
async function executed(
  document: DocumentNode,
  { operationName, variables }: Omit<PlayRequest, 'text'>,
  contextValue: object,
): Promise<ExecutionResult> {
  return await execute({ schema: playSchema, document, operationName, variableValues: variables, contextValue });
}

type Answer = { readonly way: 'prepared' | 'handed over' | 'not prepared'; readonly body: string; readonly ran: readonly string[] };

/** Answers as over HTTP: by the prepared operation, or in the usual way if that hands the request over. */
async function answered(document: DocumentNode, request: Omit<PlayRequest, 'text'>): Promise<Answer> {
  const context: PlayContext = { ran: [] };
  const operation = prepared(document, request.operationName);
  if (operation === null) {
    return { way: 'not prepared', body: bodyOf(await executed(document, request, context)), ran: context.ran };
  }
  try {
    const text = await operation.answer(context, request.variables);
    return { way: 'prepared', body: `{"data":${text}}`, ran: context.ran };
  } catch (error) {
    if (!(error instanceof HandOver)) {
      throw error;
    }
    const result = await executed(document, request, replaying(context, error.outcomes));
    return { way: 'handed over', body: bodyOf(result), ran: context.ran };
  }
}

/** The response, its errors sorted: fields that run in parallel may fail in any order. */
function bodyOf({ errors, data }: ExecutionResult): string {
  const inOrder = errors && [...errors].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return JSON.stringify({ errors: inOrder, data });
}

const ways: Record<string, number> = {};

test('an operation is answered with the same bytes whether it is prepared or not, and each of its root fields runs once', async () => {
  await fc.assert(
    fc.asyncProperty(playRequests, async (request) => {
      const document = parse(request.text);
      fc.pre(validate(playSchema, document).length === 0);
      const context: PlayContext = { ran: [] };
      const usual = bodyOf(await executed(document, request, context));
      const { way, body, ran } = await answered(document, request);
      ways[way] = (ways[way] ?? 0) + 1;
      expect(body).toBe(usual);
      expect([...ran].sort()).toEqual([...context.ran].sort());
    }),
    { numRuns: runs(500, 10_000) },
  );
  // The law says nothing if one of the ways is never taken.
  expect(ways['prepared']).toBeGreaterThan(100);
  expect(ways['handed over']).toBeGreaterThan(100);
});

test('an operation that fails leaves no rejection unhandled, although other items of its list fail later', async () => {
  const item = new GraphQLObjectType({ name: 'Item', fields: { word: { type: new GraphQLNonNull(GraphQLString) } } });
  const items = { type: new GraphQLList(new GraphQLNonNull(item)), resolve: () => [Promise.reject(new Error('late')), { word: null }] };
  const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { items } }) });
  const document = parse('{ items { word } }');
  const operation = prepareOperation(schema, document, getOperationAST(document)!, new InputCoercions());
  await expect(Promise.resolve().then(() => operation!.answer({}, {}))).rejects.toBeInstanceOf(HandOver);
  // An unhandled rejection is noticed after a turn of the event loop, and fails this test.
  await new Promise((resolve) => setImmediate(resolve));
});

describe('the prepared operation itself answers', () => {
  test.each([
    [
      'response keys with names of built-in properties',
      '{ __proto__: node { __proto__: id constructor: plain toString: __typename } }',
      {},
    ],
    [
      'a fragment that is spread in two places, and twice in one place',
      '{ a: node { ...F ...F } b: node { self { ...F } } } fragment F on Node { id int }',
      {},
    ],
    [
      'a field that is selected several times with different fields below it',
      '{ node { self { id } self { plain } ... on Node { self { int } } } }',
      {},
    ],
    ['promises in lists within objects', '{ goodList { late nodes { id late } tags } }', {}],
    [
      'variables with defaults and with null',
      'query ($f: Filter! = {needed: true}, $n: Int = 4, $c: Color) { ask(filter: $f, n: $n, color: $c) }',
      { c: null },
    ],
    [
      'a variable that is not given, for an argument that has a default',
      'query ($c: Color, $n: Int) { ask(filter: {needed: true}, color: $c, n: $n) }',
      {},
    ],
    [
      'literals that contain variables',
      'query ($t: String, $c: Color) { ask(filter: {needed: true, text: $t, inner: {needed: false, color: $c}}) }',
      { t: 'x' },
    ],
    [
      'the `info` of a resolver',
      'query ($n: Int) { list: goodList { nodes { place } } one: node(seed: $n) { place self { deep: place } } }',
      { n: 10 },
    ],
    ['several mutations in series', 'mutation { first: word second: node { late } third: goodList { id } }', {}],
  ])('%s', async (_what, text, variables) => {
    const document = parse(text);
    expect(validate(playSchema, document)).toEqual([]);
    const usual = bodyOf(await executed(document, { operationName: undefined, variables }, { ran: [] }));
    expect(await answered(document, { operationName: undefined, variables })).toMatchObject({ way: 'prepared', body: usual });
  });
});

test.each([
  ['a directive', '{ word @skip(if: true) node { id } }'],
  ['introspection', '{ __schema { queryType { name } } word }'],
  ['a variable named `__proto__`', 'query ($__proto__: Int) { word(seed: $__proto__) }'],
  ['more than a thousand fields once its fragments are written out', `{ node { ${'...A '.repeat(2)} } } ${doubling(10)}`],
])('a document with %s is not prepared', (_what, text) => {
  expect(prepared(parse(text))).toBeNull();
});

/** Fragments, each of which spreads the next one twice, under two response keys. */
function doubling(levels: number): string {
  const name = (level: number): string => (level === 0 ? 'A' : `A${String(level)}`);
  const fragments = Array.from(
    { length: levels },
    (_, level) => `fragment ${name(level)} on Node { x: self { ...${name(level + 1)} } y: self { ...${name(level + 1)} } }`,
  );
  return [...fragments, `fragment ${name(levels)} on Node { id }`].join(' ');
}

test('a mutation that ran does not run again when a later one fails', async () => {
  const document = parse('mutation ($n: Int) { first: word broken: ask(filter: {needed: true}, n: $n) last: word(seed: 3) }');
  const context: PlayContext = { ran: [] };
  const answer = await answered(document, { operationName: undefined, variables: { n: null } });
  const usual = bodyOf(await executed(document, { operationName: undefined, variables: { n: null } }, context));
  expect(answer).toEqual({ way: 'handed over', body: usual, ran: ['first', 'last'] });
});

test('when one field fails, the later rejection of another one is not unhandled', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): number => unhandled.push(error);
  process.on('unhandledRejection', note);
  const document = parse('{ late: word(seed: 3) node { tags nodes { late } text(seed: 3) int(seed: 2) } neededNode(seed: 2) { id } }');
  expect((await answered(document, { operationName: undefined, variables: {} })).way).toBe('handed over');
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
