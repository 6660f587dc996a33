import { execute, GraphQLInt, GraphQLList, GraphQLObjectType, GraphQLSchema, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { giveListsInTurns, resolveInTurns } from '../../../src/api/limits/listsInTurns';
import { makeReplayable, replaying } from '../../../src/prepared/replay';

/** How many items are completed in one turn of the event loop, turn by turn. */
let completed: number[] = [];
const counted = (value: number | Error): object => ({
  value: () => {
    completed.push((completed.pop() ?? 0) + 1);
    return value;
  },
});
const items = Array.from({ length: 220 }, (_, place) => counted(place));
const some = new Error('wrong');
const Item = new GraphQLObjectType({ name: 'Item', fields: { value: { type: GraphQLInt } } });
const Page = new GraphQLObjectType({ name: 'Page', fields: { edges: { type: new GraphQLList(Item) } } });
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      items: { type: new GraphQLList(Item), resolve: () => items },
      later: { type: new GraphQLList(Item), resolve: () => Promise.resolve([...items, Promise.resolve(counted(220))]) },
      errors: { type: new GraphQLList(Item), resolve: () => items.map((item, place) => (place % 2 === 0 ? item : some)) },
      page: { type: Page, resolve: () => ({ edges: items }) },
    },
  }),
});
makeReplayable(schema);
giveListsInTurns(schema);

async function run(source: string, contextValue: object = replaying({}, new Map())): Promise<ExecutionResult> {
  completed = [0];
  let done = false;
  const other = (): void => {
    completed.push(0);
    if (!done) {
      setImmediate(other);
    }
  };
  setImmediate(other);
  try {
    return await execute({ schema, document: parse(source), contextValue, fieldResolver: resolveInTurns });
  } finally {
    done = true;
  }
}

test.each(['{ items { value } }', '{ later { value } }', '{ page { edges { value } } }'])(
  'a long list is completed in parts, with a turn of the event loop between, and in its order: %s',
  async (source) => {
    const { data, errors } = await run(source);
    expect(errors).toBeUndefined();
    expect([...JSON.stringify(data).matchAll(/"value":(\d+)/g)].slice(0, 220).map(([, value]) => Number(value))).toEqual(
      items.map((_, place) => place),
    );
    expect(Math.max(...completed)).toBeLessThanOrEqual(51);
  },
);

test('each item of a long list that is an error has its error, at its place', async () => {
  const { data, errors } = await run('{ errors { value } }');
  const values = data?.['errors'] as readonly unknown[];
  expect(values.map((value) => value === null)).toEqual(items.map((_, place) => place % 2 === 1));
  expect(errors?.map(({ path }) => path?.[1]).sort((a, b) => Number(a) - Number(b))).toEqual(
    items.flatMap((_, place) => (place % 2 === 1 ? [place] : [])),
  );
});

test('a prepared operation gets a list as it is', () => {
  const { resolve } = schema.getQueryType()!.getFields()['items']!;
  expect(resolve?.(undefined, {}, {}, { path: { key: 'items' } } as never)).toBe(items);
});
