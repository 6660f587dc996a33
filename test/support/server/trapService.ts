import { on } from 'node:events';
import type { EventEmitter } from 'node:events';
import { GraphQLError, GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import type { Logger } from 'pino';
import { toClientError } from '../../../src/api/errors/toClientError';
import { PARSE_OPTIONS } from '../../../src/api/limits/documentLimits';
import type { App } from '../../../src/app';
import { RequestError } from '../../../src/domain/shared/requestError';
import type { GraphqlService } from '../../../src/server/graphql/graphqlService';

const KILOBYTES_64 = 'x'.repeat(65_536);

async function* failing(): AsyncGenerator<object> {
  yield { failing: 'first' };
  throw new Error('secret of the database');
}

async function* slow(): AsyncGenerator<object> {
  yield { slow: 'first' };
  throw new RequestError('SLOW_CONSUMER', 'Too slow. Resume after `7`.', { resumeFrom: '7' });
}

async function* flood(): AsyncGenerator<object> {
  for (;;) {
    yield { flood: KILOBYTES_64 };
  }
}

/** Events that are larger than any answer may be. */
async function* huge(): AsyncGenerator<object> {
  yield { huge: KILOBYTES_64.repeat(129) };
  yield { huge: 'small' };
}

/** A schema with errors that the API must not have, to test how the transports handle them. */
export function trapService(ticks: EventEmitter): (app: App, introspection: boolean, log: Logger) => GraphqlService {
  async function* ticking(): AsyncGenerator<object> {
    for await (const [tick] of on(ticks, 'tick')) {
      yield { tick: tick as number };
    }
  }
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        leak: { type: GraphQLString, resolve: () => Promise.reject(new Error('secret of the database')) },
        echo: { type: GraphQLString, args: { text: { type: GraphQLString } }, resolve: (_source, { text }: { text: string }) => text },
      },
    }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: {
        failing: { type: GraphQLString, subscribe: failing },
        slow: { type: GraphQLString, subscribe: slow },
        refused: { type: GraphQLString, subscribe: () => Promise.reject(new Error('secret of the database')) },
        leak: {
          type: GraphQLString,
          subscribe: async function* () {
            yield {};
          },
          resolve: () => Promise.reject(new GraphQLError('secret', { originalError: new Error('secret of the database') })),
        },
        flood: { type: new GraphQLNonNull(GraphQLString), subscribe: flood },
        huge: { type: GraphQLString, subscribe: huge },
        tick: {
          type: GraphQLInt,
          subscribe: () => {
            ticks.emit('subscribed');
            return ticking();
          },
        },
      },
    }),
  });
  return (app, introspection, log) => ({
    schema,
    parseOptions: PARSE_OPTIONS,
    limitRules: [],
    costOf: () => () => 1,
    toClientError: (error) => toClientError(error, log, { suggestions: introspection }),
    context: (identity) => ({ app, ...identity }),
  });
}
