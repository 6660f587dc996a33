import type { Logger } from 'pino';
import type { RequestContext } from '../api/context';
import { toClientError } from '../api/errors';
import { aliasLimitRule } from '../api/limits/aliasLimitRule';
import { depthLimitRule } from '../api/limits/depthLimitRule';
import { checkEvaluations } from '../api/limits/evaluationLimit';
import { checkPages } from '../api/limits/pageLimit';
import { buildApiSchema } from '../api/schema';
import type { App } from '../app';
import type { GraphqlService } from './graphqlService';

/** Tokens of a document: 1,000 evaluations written out take about 15,000; longer lists belong in variables. */
const MAX_TOKENS = 20_000;

/** The API as both transports serve it. */
export function openGraphqlService(app: App, introspection: boolean, log: Logger): GraphqlService {
  const schema = buildApiSchema();
  return {
    schema,
    parseOptions: { maxTokens: MAX_TOKENS },
    limitRules: [depthLimitRule, aliasLimitRule],
    checkRequest: (document, operation, variables) => {
      checkPages(schema, document, operation, variables);
      checkEvaluations(document, operation, variables);
    },
    toClientError: (error) => toClientError(error, log, { suggestions: introspection }),
    context: (identity): RequestContext => ({ app, ...identity }),
  };
}
