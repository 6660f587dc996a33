import { GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import pino from 'pino';
import { toClientError } from '../../../src/api/errors/toClientError';
import { PARSE_OPTIONS } from '../../../src/api/limits/documentLimits';
import { readConfig } from '../../../src/config/config';
import { serve } from '../../../src/server/serve';

/** Run as a process of its own, with a data directory: serves a list of which one item fails at once and another one when `failLate` is asked for, and prints the address. */
async function main(dataDir: string): Promise<void> {
  const late: ((error: Error) => void)[] = [];
  const item = new GraphQLObjectType({
    name: 'Item',
    fields: {
      text: {
        type: new GraphQLNonNull(GraphQLString),
        resolve: (name: string) => (name === 'now' ? fail() : new Promise((_resolve, reject) => late.push(reject))),
      },
    },
  });
  const items = { type: new GraphQLList(new GraphQLNonNull(item)), resolve: () => ['late', 'now'] };
  const failLate = {
    type: GraphQLInt,
    resolve: () => {
      const waiting = late.splice(0);
      waiting.forEach((reject) => {
        reject(new Error('late'));
      });
      return waiting.length;
    },
  };
  const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { items, failLate } }) });
  const log = pino({ level: 'silent' });
  const server = await serve(readConfig({ PORT: '0', DATA_DIR: dataDir }), {
    log,
    service: (app) => ({
      schema,
      parseOptions: PARSE_OPTIONS,
      limitRules: [],
      costOf: () => () => 1,
      toClientError: (error) => toClientError(error, log),
      context: (identity) => ({ app, ...identity }),
    }),
  });
  process.stdout.write(`${server.address}\n`);
}

function fail(): never {
  throw new Error('now');
}

void main(process.argv[2] ?? '');
