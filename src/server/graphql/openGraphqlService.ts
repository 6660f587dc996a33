import type { Logger } from 'pino';
import type { RequestContext } from '../../api/access/context';
import { toClientError } from '../../api/errors/toClientError';
import { checkRequest, LIMIT_RULES, limitsVary, PARSE_OPTIONS } from '../../api/limits/documentLimits';
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
    checkRequest: (document, operation, variables) => {
      checkRequest(apiSchema, document, operation, variables);
    },
    limitsVary,
    toClientError: (error) => toClientError(error, log, { suggestions: introspection }),
    context: (identity): RequestContext => ({ app, consentUrl, ...identity }),
  };
}
