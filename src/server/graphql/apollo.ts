import { ApolloServer } from '@apollo/server';
import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, NoSchemaIntrospectionCustomRule, OperationTypeNode } from 'graphql';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics';
import { contentTypeFor } from './contentType';
import type { GraphqlService } from './graphqlService';
import type { PreparedOperations } from './preparedOperations';
import { rootFieldName } from './rootFieldName';

/** The most selections of a document, counted with each fragment at every place where it is used. */
const MAX_RECURSIVE_SELECTIONS = 100_000;

const REQUEST_ERROR_CODES: ReadonlySet<unknown> = new Set<unknown>([
  ApolloServerErrorCode.GRAPHQL_PARSE_FAILED,
  ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED,
  ApolloServerErrorCode.BAD_USER_INPUT,
  ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE,
]);

export async function startApollo(
  service: GraphqlService,
  prepared: PreparedOperations,
  introspection: boolean,
  metrics: Metrics,
  log: Logger,
): Promise<ApolloServer<object>> {
  const apollo = new ApolloServer<object>({
    schema: service.schema,
    introspection: true,
    validationRules: [...(introspection ? [] : [NoSchemaIntrospectionCustomRule]), ...service.limitRules],
    maxRecursiveSelections: MAX_RECURSIVE_SELECTIONS,
    parseOptions: service.parseOptions,
    formatError: (_formatted, error) => service.toClientError(error),
    // A web page can't send this header to another origin without a preflight request.
    csrfPrevention: { requestHeaders: ['authorization'] },
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: log,
    plugins: [
      checkRequests(service, prepared),
      measureRequests(metrics),
      answerAsNegotiated,
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
  await apollo.start();
  return apollo;
}

function checkRequests(service: GraphqlService, prepared: PreparedOperations): ApolloServerPlugin<object> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ document, operation, request, source }) => {
          if (operation?.operation === OperationTypeNode.SUBSCRIPTION) {
            const message = 'Subscriptions need a WebSocket. Connect to this address with the protocol `graphql-transport-ws`.';
            throw new GraphQLError(message, {
              nodes: operation,
              extensions: { code: ApolloServerErrorCode.BAD_REQUEST, http: { status: 400 } },
            });
          }
          // If the document does not say which operation to run, the execution refuses it.
          if (operation !== undefined) {
            service.checkRequest(document, operation, request.variables ?? {});
            prepared.offer(source, request.operationName, document, operation);
          }
          return Promise.resolve();
        },
      }),
  };
}

function measureRequests(metrics: Metrics): ApolloServerPlugin<object> {
  return {
    requestDidStart: () => {
      const startedAt = performance.now();
      return Promise.resolve({
        willSendResponse: ({ operation, errors, schema }) => {
          const outcome = errors === undefined || errors.length === 0 ? 'ok' : 'error';
          metrics.request('http', rootFieldName(schema, operation), outcome, (performance.now() - startedAt) / 1000);
          return Promise.resolve();
        },
      });
    },
  };
}

/** Answers with the negotiated content type. With `application/json` every well-formed request gets 200, as the GraphQL over HTTP specification demands. */
const answerAsNegotiated: ApolloServerPlugin<object> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: (context) => {
        const { http } = context.response;
        const contentType = contentTypeFor(context.request.http?.headers.get('accept'));
        if (contentType !== null) {
          http.headers.set('content-type', contentType);
        }
        if (isRequestError(context) && contentType !== 'application/graphql-response+json; charset=utf-8') {
          http.status = 200;
        }
        return Promise.resolve();
      },
    }),
};

function isRequestError({ response, errors }: Pick<GraphQLRequestContext<object>, 'response' | 'errors'>): boolean {
  return (
    response.http.status === 400 &&
    errors?.every((error) => error instanceof GraphQLError && REQUEST_ERROR_CODES.has(error.extensions['code'])) === true
  );
}
