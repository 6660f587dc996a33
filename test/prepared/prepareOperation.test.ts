import fc from 'fast-check';
import { execute, getOperationAST, parse, validate } from 'graphql';
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

// Thousands of errors are made here, and nobody reads where.
Error.stackTraceLimit = 0;

const coercions = new InputCoercions();

function prepared(document: DocumentNode, operationName?: string): PreparedOperation | null {
  return prepareOperation(playSchema, document, getOperationAST(document, operationName)!, coercions);
}

/** The usual way. */
async function executed(
  document: DocumentNode,
  { operationName, variables }: Omit<PlayRequest, 'text'>,
  contextValue: object,
): Promise<ExecutionResult> {
  return await execute({ schema: playSchema, document, operationName, variableValues: variables, contextValue });
}

type Answer = { readonly way: 'prepared' | 'handed over' | 'not prepared'; readonly body: string; readonly ran: readonly string[] };

/** As over HTTP: the prepared way, and what it hands over the usual way. */
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

/** Fields that run side by side may fail in any order. */
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
  // The law says nothing where one way is never taken.
  expect(ways['prepared']).toBeGreaterThan(100);
  expect(ways['handed over']).toBeGreaterThan(100);
});

describe('a success is answered by the prepared operation itself:', () => {
  test.each([
    ['names of built-in properties', '{ __proto__: node { __proto__: id constructor: plain toString: __typename } }', {}],
    [
      'one fragment in two places, and twice in one',
      '{ a: node { ...F ...F } b: node { self { ...F } } } fragment F on Node { id int }',
      {},
    ],
    ['fields selected in parts', '{ node { self { id } self { plain } ... on Node { self { int } } } }', {}],
    ['values to come, in lists within objects', '{ goodList { late nodes { id late } tags } }', {}],
    [
      'variables, their defaults and nulls',
      'query ($f: Filter! = {needed: true}, $n: Int = 4, $c: Color) { ask(filter: $f, n: $n, color: $c) }',
      { c: null },
    ],
    [
      'a variable that is not given, where the argument has a default',
      'query ($c: Color, $n: Int) { ask(filter: {needed: true}, color: $c, n: $n) }',
      {},
    ],
    [
      'literals with variables inside',
      'query ($t: String, $c: Color) { ask(filter: {needed: true, text: $t, inner: {needed: false, color: $c}}) }',
      { t: 'x' },
    ],
    [
      'the place that a resolver is told',
      'query ($n: Int) { list: goodList { nodes { where } } one: node(seed: $n) { where self { deep: where } } }',
      { n: 10 },
    ],
    ['mutations, one after the other', 'mutation { first: word second: node { late } third: goodList { id } }', {}],
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
  ['a variable that would be a prototype', 'query ($__proto__: Int) { word(seed: $__proto__) }'],
  ['more fields than a thousand, written out', `{ node { ${'...A '.repeat(2)} } } ${doubling(10)}`],
])('a document with %s is not prepared', (_what, text) => {
  expect(prepared(parse(text))).toBeNull();
});

/** Fragments each of which spreads the next twice, under two names. */
function doubling(levels: number): string {
  const name = (level: number): string => (level === 0 ? 'A' : `A${String(level)}`);
  const fragments = Array.from(
    { length: levels },
    (_, level) => `fragment ${name(level)} on Node { x: self { ...${name(level + 1)} } y: self { ...${name(level + 1)} } }`,
  );
  return [...fragments, `fragment ${name(levels)} on Node { id }`].join(' ');
}

test('a mutation that ran is not run again where a later one fails', async () => {
  const document = parse('mutation ($n: Int) { first: word broken: ask(filter: {needed: true}, n: $n) last: word(seed: 3) }');
  const context: PlayContext = { ran: [] };
  const answer = await answered(document, { operationName: undefined, variables: { n: null } });
  const usual = bodyOf(await executed(document, { operationName: undefined, variables: { n: null } }, context));
  expect(answer).toEqual({ way: 'handed over', body: usual, ran: ['first', 'last'] });
});

test('a failure beside one that is still to come leaves nobody to be surprised by the second', async () => {
  const surprised: unknown[] = [];
  const note = (error: unknown): number => surprised.push(error);
  process.on('unhandledRejection', note);
  const document = parse('{ late: word(seed: 3) node { tags nodes { late } text(seed: 3) int(seed: 2) } neededNode(seed: 2) { id } }');
  expect((await answered(document, { operationName: undefined, variables: {} })).way).toBe('handed over');
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  expect(surprised).toEqual([]);
});
