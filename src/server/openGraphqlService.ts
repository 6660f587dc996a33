import type { Logger } from 'pino';
import type { RequestContext } from '../api/context';
import { toClientError } from '../api/errors';
import { buildApiSchema } from '../api/schema';
import type { App } from '../app';
import type { GraphqlService } from './graphqlService';

/** The API as both transports serve it. */
export function openGraphqlService(app: App, introspection: boolean, log: Logger): GraphqlService {
  return {
    schema: buildApiSchema(),
    parseOptions: { maxTokens: 20_000 },
    limitRules: [],
    checkRequest: () => undefined,
    toClientError: (error) => toClientError(error, log, { suggestions: introspection }),
    context: (identity): RequestContext => ({ app, ...identity }),
  };
}
