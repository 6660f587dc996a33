import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLError,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import type { GraphQLFieldConfig, GraphQLOutputType } from 'graphql';
import { makeReplayable } from '../../../src/prepared/replay';

/** Notes the response key of each root resolver that ran. */
export interface PlayContext {
  readonly ran: string[];
}

const Color = new GraphQLEnumType({ name: 'Color', values: { RED: { value: 'r' }, GREEN: { value: 2 }, BLUE: { value: 'BLUE' } } });

/** A number in the program, a string in JSON; refuses odd numbers in both directions. */
const Even = new GraphQLScalarType<number, string>({
  name: 'Even',
  serialize: (value) => {
    if (typeof value !== 'number' || value % 2 !== 0) {
      throw new GraphQLError('not even');
    }
    return `even "${String(value)}"\n`;
  },
  parseValue: (value) => {
    if (typeof value !== 'string' || Number(value) % 2 !== 0) {
      throw new GraphQLError('Expected an even number.');
    }
    return Number(value);
  },
});

const Json = new GraphQLScalarType({ name: 'Json', serialize: (value) => value, parseValue: (value) => value });

const Filter: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: 'Filter',
  fields: () => ({
    text: { type: GraphQLString },
    least: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 3 },
    color: { type: Color, defaultValue: 'r' },
    needed: { type: new GraphQLNonNull(GraphQLBoolean) },
    evens: { type: new GraphQLList(new GraphQLNonNull(Even)) },
    inner: { type: Filter },
  }),
});

/** The result of a field, chosen by a number: every kind of success and of error. */
function valueOf(type: 'leaf' | 'list' | 'object', seed: number, good: unknown): unknown {
  switch (seed % 12) {
    case 0:
      return null;
    case 1:
      return undefined;
    case 2:
      throw new Error('thrown');
    case 3:
      return Promise.reject(new Error('rejected'));
    case 4:
      return new GraphQLError('returned');
    case 5:
      return type === 'leaf' ? Symbol('no value') : 'no value of this type';
    case 6:
    case 7:
      return Promise.resolve(good);
    default:
      return good;
  }
}

const args = { seed: { type: GraphQLInt, defaultValue: 11 }, as: { type: Json } };

type Field = GraphQLFieldConfig<unknown, PlayContext, { readonly seed: number; readonly as?: unknown }>;

function leaf(type: GraphQLOutputType, good: unknown): Field {
  return { type, args, resolve: (_source, { seed, as }) => valueOf('leaf', seed, as ?? good) };
}

const Node: GraphQLObjectType<unknown, PlayContext> = new GraphQLObjectType({
  name: 'Node',
  fields: () => ({
    id: { type: new GraphQLNonNull(GraphQLID) },
    plain: { type: GraphQLString },
    late: { type: GraphQLInt },
    text: leaf(GraphQLString, 'a "quoted"\u2028 text \ud83d\ude00 \ud800'),
    int: leaf(GraphQLInt, 7),
    float: leaf(GraphQLFloat, -0.5),
    bool: leaf(GraphQLBoolean, false),
    color: leaf(Color, 2),
    even: leaf(Even, 4),
    json: leaf(Json, { __proto__: 1, a: [null, { b: 'c' }] }),
    needed: leaf(new GraphQLNonNull(GraphQLString), 'needed'),
    tags: {
      type: new GraphQLList(GraphQLString),
      args,
      resolve: (_source, { seed }) => valueOf('list', seed, ['a', null, Promise.resolve('b')]),
    },
    self: { type: Node, args, resolve: (source, { seed }) => valueOf('object', seed, source) },
    nodes: {
      type: new GraphQLList(new GraphQLNonNull(Node)),
      args,
      resolve: (_source, { seed }) => valueOf('list', seed, seed === 11 ? [node(1), Promise.resolve(node(2))] : brokenNodes(seed)),
    },
    matrix: {
      type: new GraphQLList(new GraphQLList(GraphQLInt)),
      args,
      resolve: (_source, { seed }) => valueOf('list', seed, [[1, null], [], null]),
    },
    place: {
      type: GraphQLString,
      resolve: (_source, _args, _context, info) => JSON.stringify([info.path, info.fieldName, info.variableValues]),
    },
    echo: {
      type: GraphQLString,
      args: {
        filter: { type: Filter },
        filters: { type: new GraphQLList(new GraphQLNonNull(Filter)) },
        ids: { type: new GraphQLList(GraphQLID) },
      },
      resolve: (_source, given) => JSON.stringify(given),
    },
  }),
});

/**
 * A list with a null that must not be there. It comes first or late: graphql-js leaves the rejection of an item unhandled if a later item fails at once,
 * and an unhandled rejection ends the process.
 */
function brokenNodes(seed: number): readonly unknown[] {
  return seed % 2 === 0 ? [null, node(1)] : [node(1), Promise.resolve(null)];
}

function node(id: number): object {
  return { id, plain: `plain ${String(id)}`, late: Promise.resolve(id) };
}

function root(type: GraphQLOutputType, kind: 'leaf' | 'list' | 'object', good: () => unknown): Field {
  return {
    type,
    args,
    resolve: (_source, { seed }, { ran }, info) => {
      ran.push(String(info.path.key));
      return valueOf(kind, seed, good());
    },
  };
}

const fields = {
  node: root(Node, 'object', () => node(0)),
  neededNode: root(new GraphQLNonNull(Node), 'object', () => node(0)),
  list: root(new GraphQLList(Node), 'list', () => [node(1), new Error('in the list'), null, node(2)]),
  goodList: root(new GraphQLList(Node), 'list', () => [node(1), node(2), null]),
  word: root(GraphQLString, 'leaf', () => 'word'),
  ask: {
    type: GraphQLString,
    args: {
      filter: { type: new GraphQLNonNull(Filter) },
      color: { type: Color, defaultValue: 'BLUE' },
      n: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 5 },
    },
    resolve: (_source: unknown, given: object, { ran }: PlayContext, info: { readonly path: { readonly key: string | number } }) => {
      ran.push(String(info.path.key));
      return JSON.stringify(given);
    },
  },
};

/** A schema with every kind of field that the API's schema has, and with every kind of error. */
export const playSchema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, PlayContext>({ name: 'Query', fields }),
  mutation: new GraphQLObjectType<unknown, PlayContext>({ name: 'Mutation', fields }),
});
makeReplayable(playSchema);
