import {
  getOperationAST,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  subscribe,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Caller } from '../domain/caller';
import type { GraphqlService } from './graphqlService';
import { rootFieldOf } from './rootField';
import { hasTooManySelections, tooManySelections } from './selectionLimit';

/** How a subscription begins: with the stream of its results, or with what is wrong. */
export type StartedSubscription =
  { readonly results: AsyncGenerator<ExecutionResult, void, void> } | { readonly errors: readonly GraphQLFormattedError[] };

export interface SubscriptionPipeline {
  start(payload: SubscribePayload, caller: Caller): Promise<{ readonly started: StartedSubscription; readonly field: string }>;
  format(result: ExecutionResult): Record<string, unknown>;
}

/** From a document to a stream, by the same rules as over HTTP. What is wrong with a document is an answer, never thrown. */
export function subscriptionPipeline(service: GraphqlService, introspection: boolean): SubscriptionPipeline {
  const firstRules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];

  function check(payload: SubscribePayload): DocumentNode {
    const document = parseDocument(service, payload.query);
    if (hasTooManySelections(document)) throw new Faults([tooManySelections()]);
    let faults = validate(service.schema, document, firstRules);
    if (faults.length === 0) faults = validate(service.schema, document, service.limitRules);
    if (faults.length > 0) throw new Faults(faults.map((fault) => coded(fault, 'GRAPHQL_VALIDATION_FAILED')));
    const operation = getOperationAST(document, payload.operationName);
    if (!operation) {
      const message = 'The document has no operation of this name, or it has several and `operationName` names none.';
      throw new Faults([new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } })]);
    }
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
      const message = 'This socket takes subscriptions only. Send queries and mutations over HTTP.';
      throw new Faults([new GraphQLError(message, { nodes: operation, extensions: { code: 'BAD_REQUEST' } })]);
    }
    service.checkRequest(document, operation, payload.variables ?? {});
    return document;
  }

  async function run(document: DocumentNode, payload: SubscribePayload, caller: Caller): Promise<StartedSubscription> {
    const result = await subscribe({
      schema: service.schema,
      document,
      variableValues: payload.variables,
      operationName: payload.operationName,
      contextValue: service.context({ caller, idempotencyKey: null }),
    });
    if (Symbol.asyncIterator in result) return { results: result };
    return { errors: (result.errors ?? []).map((error) => service.toClientError(error)) };
  }

  return {
    async start(payload, caller) {
      let field = 'invalid';
      try {
        const document = check(payload);
        field = rootFieldOf(service.schema, getOperationAST(document, payload.operationName) ?? undefined);
        return { started: await run(document, payload, caller), field };
      } catch (error) {
        const errors = error instanceof Faults ? error.faults : [error];
        return { started: { errors: errors.map(service.toClientError) }, field };
      }
    },
    format({ data, errors, extensions }) {
      return {
        ...(errors === undefined ? {} : { errors: errors.map(service.toClientError) }),
        data,
        ...(extensions === undefined ? {} : { extensions }),
      };
    },
  };
}

class Faults extends Error {
  constructor(readonly faults: readonly GraphQLError[]) {
    super('The document is at fault.');
  }
}

function parseDocument(service: GraphqlService, query: string): DocumentNode {
  try {
    return parse(query, service.parseOptions);
  } catch (error) {
    // A RangeError: nested too deeply for the parser.
    const fault = error instanceof GraphQLError ? error : new GraphQLError('The document is nested too deeply.');
    throw new Faults([coded(fault, 'GRAPHQL_PARSE_FAILED')]);
  }
}

/** With the code that Apollo gives over HTTP. */
function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, path } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: { ...error.extensions, code },
  });
}
