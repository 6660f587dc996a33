import { createSourceEventStream, execute, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { coerceVariables } from '../../api/limits/coerceVariables';
import { MAX_SUBSCRIPTION_TEXT } from '../../api/limits/documentLimits';
import { sourceListOf } from '../../api/shared/sharedSubscription';
import type { Caller } from '../../domain/callers/caller';
import { payRest } from '../gate/rateLimit';
import type { RateLimit } from '../gate/rateLimit';
import type { WorkQueue } from '../gate/workQueue';
import { boundedAnswer } from '../graphql/answerSize';
import { DocumentErrors } from '../graphql/documentErrors';
import type { GraphqlService } from '../graphql/graphqlService';
import { rootFieldName } from '../graphql/rootFieldName';
import type { ValidDocuments } from '../graphql/validDocuments';
import { eventOperation, EventResults } from './eventOperation';
import type { DeliveryQueue } from './fanOut/deliveryQueue';
import type { SharedSource } from './fanOut/sharedSubscriber';
import { SharedSubscriptions } from './fanOut/sharedSubscriptions';
import { KeptDocuments } from './keptDocuments';

/** A started subscription: a stream of its own results, a source of shared events, or the errors because of which it did not start. */
type StartedSubscription =
  { readonly results: AsyncIterableIterator<ExecutionResult> } | SharedSource | { readonly errors: readonly GraphQLFormattedError[] };

export interface SubscriptionPipeline {
  /**
   * Starts nothing if the subscription is no longer wanted when its turn comes. `release` frees what the subscription keeps; it is to be called once, when
   * the subscription has ended.
   */
  start(
    payload: SubscribePayload,
    caller: Caller,
    isWanted: () => boolean,
  ): Promise<{ readonly started: StartedSubscription; readonly field: string; readonly release: () => void }>;
  /** A result as JSON. One that is too large is replaced by an error. */
  format(result: ExecutionResult): string;
}

interface PipelineParts {
  readonly service: GraphqlService;
  readonly documents: ValidDocuments;
  readonly limit: RateLimit;
  readonly queue: WorkQueue;
  readonly fanOut: DeliveryQueue;
}

/** Starts subscriptions from their documents, by the same rules as over HTTP. Errors of a document are returned, never thrown. */
export function subscriptionPipeline({ service, documents, limit, queue, fanOut }: PipelineParts): SubscriptionPipeline {
  const shared = new SharedSubscriptions(service, fanOut, format);
  const kept = new KeptDocuments();

  function check(document: DocumentNode, payload: SubscribePayload, caller: Caller, spent: number): OperationDefinitionNode {
    const operation = getOperationAST(document, payload.operationName);
    if (!operation) {
      const message =
        'The document has no operation with this `operationName`, or it has several operations and no `operationName` was sent.';
      throw new DocumentErrors([new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } })]);
    }
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
      const message = 'This socket accepts subscriptions only. Send queries and mutations over HTTP.';
      throw new DocumentErrors([new GraphQLError(message, { nodes: operation, extensions: { code: 'BAD_REQUEST' } })]);
    }
    const variables = payload.variables ?? {};
    payRest(limit, caller, service.costOf(document, operation)(variables), spent);
    coerceVariables(service.schema, operation, variables);
    return operation;
  }

  async function run(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    payload: SubscribePayload,
    caller: Caller,
    isWanted: () => boolean,
  ): Promise<StartedSubscription> {
    const sharedOperation = shared.operationOf(document, operation);
    if (sharedOperation === null) {
      await queue.turn(caller);
      if (!isWanted()) {
        return { results: noResults() };
      }
    }
    const result =
      sharedOperation === null
        ? await startOwn(document, operation, payload, caller)
        : await shared.start(sharedOperation, payload, caller);
    if (Symbol.asyncIterator in result) {
      return { results: result };
    }
    if ('source' in result) {
      return result;
    }
    return { errors: (result.errors ?? []).map((error) => service.toClientError(error)) };
  }

  /** A subscription whose events are executed for this subscriber only. */
  async function startOwn(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    payload: SubscribePayload,
    caller: Caller,
  ): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    const { schema } = service;
    const contextValue = service.context({ caller, idempotencyKey: null });
    const { variables, operationName } = payload;
    const source = await createSourceEventStream({ schema, document, variableValues: variables, operationName, contextValue });
    if (!(Symbol.asyncIterator in source)) {
      return source;
    }
    const name = rootFieldName(schema, operation);
    const field = schema.getSubscriptionType()?.getFields()[name];
    const list = field && sourceListOf(field);
    const event = list === undefined ? { document, variables } : eventOperation(document, operation, variables ?? {}, name, list);
    return new EventResults(source, (rootValue) =>
      execute({ schema, document: event.document, variableValues: event.variables, operationName, contextValue, rootValue }),
    );
  }

  function format({ data, errors, extensions }: ExecutionResult): string {
    return boundedAnswer(
      JSON.stringify({
        ...(errors === undefined ? {} : { errors: errors.map(service.toClientError) }),
        data,
        ...(extensions === undefined ? {} : { extensions }),
      }),
    );
  }

  return {
    async start(payload, caller, isWanted) {
      let field = 'invalid';
      let release: () => void = () => undefined;
      try {
        if (!documents.knows(payload.query)) {
          await queue.turn(caller);
          if (!isWanted()) {
            return { started: { results: noResults() }, field, release };
          }
        }
        // The unit of the message.
        let spent = 1;
        const document = documents(
          payload.query,
          (units) => {
            limit(caller, units, spent);
            spent += units;
          },
          MAX_SUBSCRIPTION_TEXT,
        );
        const operation = check(document, payload, caller, spent);
        field = rootFieldName(service.schema, operation);
        release = kept.keep(caller, document);
        const variables = declaredOnly(operation, payload.variables ?? {});
        return { started: await run(document, operation, { ...payload, variables }, caller, isWanted), field, release };
      } catch (error) {
        const errors = error instanceof DocumentErrors ? error.errors : [error];
        return { started: { errors: errors.map(service.toClientError) }, field, release };
      }
    },
    format,
  };
}

/** The variables that the operation declares. A subscription keeps its variables, and the size of any others is not checked. */
function declaredOnly(operation: OperationDefinitionNode, sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  return Object.fromEntries(names.filter((name) => Object.hasOwn(sent, name)).map((name) => [name, sent[name]]));
}

async function* noResults(): AsyncGenerator<never, undefined> {
  // Ends at once.
}
