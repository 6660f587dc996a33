import { ApolloServer, HeaderMap } from '@apollo/server';
import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode, GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { coerceVariables } from '../../api/limits/coerceVariables';
import { resolveInTurns } from '../../api/limits/listsInTurns';
import { restOf } from '../gate/rateLimit';
import type { RateLimit } from '../gate/rateLimit';
import type { Metrics } from '../metrics/metrics';
import { takingCoerced } from './coercedVariables';
import { contentTypeFor } from './contentType';
import { DocumentErrors } from './documentErrors';
import type { GraphqlService } from './graphqlService';
import { pay } from './paying';
import type { PreparedOperations } from './preparedOperations';
import { rootFieldName } from './rootFieldName';
import type { ValidDocuments } from './validDocuments';

const REQUEST_ERROR_CODES: ReadonlySet<unknown> = new Set<unknown>([
  ApolloServerErrorCode.GRAPHQL_PARSE_FAILED,
  ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED,
  ApolloServerErrorCode.BAD_USER_INPUT,
  ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE,
]);

interface ApolloParts {
  readonly service: GraphqlService;
  readonly documents: ValidDocuments;
  readonly prepared: PreparedOperations;
  readonly limit: RateLimit;
  readonly metrics: Metrics;
  readonly log: Logger;
}

export async function startApollo({ metrics, log, ...parts }: ApolloParts): Promise<ApolloServer<object>> {
  const { service } = parts;
  const apollo = new ApolloServer<object>({
    schema: service.schema,
    fieldResolver: resolveInTurns,
    introspection: true,
    // `readDocuments` parses and validates, and keeps documents.
    documentStore: null,
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
      readDocuments(parts),
      checkRequests(parts),
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

/** The status and headers that an error of ours asks for. */
interface HttpOfError {
  readonly status?: number;
  readonly headers?: ReadonlyMap<string, string>;
}

/** What is executed in place of a document that is invalid or not paid for. */
const NOTHING = parse('{ __typename }');

/**
 * Gives Apollo the documents of `validDocuments`, so that it neither parses nor validates; answers invalid ones with their errors. Reading a document that is
 * not kept costs the caller units.
 */
function readDocuments({ service, documents, limit }: Pick<ApolloParts, 'service' | 'documents' | 'limit'>): ApolloServerPlugin<object> {
  return {
    requestDidStart: () => {
      let errors: readonly GraphQLError[] = [];
      return Promise.resolve({
        didResolveSource: (context: { readonly source: string; readonly contextValue: object; document?: DocumentNode }) => {
          try {
            context.document = documents(context.source, (units) => {
              pay(limit, context.contextValue, units);
            });
          } catch (error) {
            if (!(error instanceof DocumentErrors || error instanceof GraphQLError)) {
              throw error;
            }
            errors = error instanceof DocumentErrors ? error.errors : [error];
            context.document = NOTHING;
          }
          return Promise.resolve();
        },
        responseForOperation: () => {
          const { status = 400, headers = [] } = (errors[0]?.extensions['http'] ?? {}) as HttpOfError;
          const answer = {
            http: { status, headers: new HeaderMap(headers) },
            body: { kind: 'single' as const, singleResult: { errors: errors.map(service.toClientError) } },
          };
          return Promise.resolve(errors.length === 0 ? null : answer);
        },
      });
    },
  };
}

/** Apollo executes the `document` that its context has when the plugins have seen it. */
type Executable = Omit<GraphQLRequestContext<object>, 'document' | 'source'> & { document: DocumentNode; readonly source: string };

/** Checks and coerces what depends on the variables, and lets the caller pay. */
function checkRequests({ service, prepared, limit }: Pick<ApolloParts, 'service' | 'prepared' | 'limit'>): ApolloServerPlugin<object> {
  const takeCoerced = takingCoerced(service.schema);
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: (context: Executable) => {
          const { document, operation, request, source, contextValue } = context;
          if (operation?.operation === OperationTypeNode.SUBSCRIPTION) {
            const message = 'Subscriptions need a WebSocket. Connect to this address with the protocol `graphql-transport-ws`.';
            throw new GraphQLError(message, {
              nodes: operation,
              extensions: { code: ApolloServerErrorCode.BAD_REQUEST, http: { status: 400 } },
            });
          }
          // If the document does not say which operation to run, the execution refuses it.
          if (operation !== undefined && document !== NOTHING) {
            const variables = request.variables ?? {};
            const cost = service.costOf(document, operation)(variables);
            pay(limit, contextValue, restOf(cost));
            const coerced = coerceVariables(service.schema, operation, variables);
            prepared.offer(source, request.operationName, document, operation);
            if (coerced !== null) {
              context.document = takeCoerced(document, operation);
              request.variables = coerced;
            }
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
        willSendResponse: ({ document, operation, response, schema }) => {
          const outcome = errorsOf(response).length === 0 ? 'ok' : 'error';
          metrics.request(
            'http',
            rootFieldName(schema, document === NOTHING ? undefined : operation),
            outcome,
            (performance.now() - startedAt) / 1000,
          );
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

function isRequestError({ response }: Pick<GraphQLRequestContext<object>, 'response'>): boolean {
  return response.http.status === 400 && errorsOf(response).every(({ extensions }) => REQUEST_ERROR_CODES.has(extensions?.['code']));
}

function errorsOf({ body }: GraphQLRequestContext<object>['response']): readonly GraphQLFormattedError[] {
  return body?.kind === 'single' ? (body.singleResult.errors ?? []) : [];
}
