import type { Logger } from 'pino';
import type { RequestContext } from '../../api/access/context';
import { toClientError } from '../../api/errors/toClientError';
import { documentCost } from '../../api/limits/documentCost';
import { LIMIT_RULES, PARSE_OPTIONS } from '../../api/limits/documentLimits';
import { apiSchema } from '../../api/schema';
import type { App } from '../../app';
import type { GraphqlService } from './graphqlService';

/** Opens the API for both transports. */
export function openGraphqlService(
  app: App,
  introspection: boolean,
  log: Logger,
  consentUrl: RequestContext['consentUrl'],
): GraphqlService {
  return {
    schema: apiSchema,
    parseOptions: PARSE_OPTIONS,
    limitRules: LIMIT_RULES,
    costOf: (document, operation) => documentCost(apiSchema, document, operation),
    toClientError: (error) => toClientError(error, log, { suggestions: introspection }),
    context: (identity): RequestContext => ({ app, consentUrl, ...identity }),
  };
}
