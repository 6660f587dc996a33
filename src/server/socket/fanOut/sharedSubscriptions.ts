import { createSourceEventStream, execute, getVariableValues, Kind, visit } from 'graphql';
import type { DocumentNode, ExecutionResult, OperationDefinitionNode } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { visibilityClass } from '../../../api/access/visibilityClass';
import { startArgumentOf } from '../../../api/shared/sharedSubscription';
import type { Caller } from '../../../domain/callers/caller';
import { Subscription } from '../../../live/port/subscription';
import { ByCaller, partyKey } from '../../gate/byCaller';
import type { GraphqlService } from '../../graphql/graphqlService';
import { rootFieldName } from '../../graphql/rootFieldName';
import type { DeliveryQueue } from './deliveryQueue';
import { eventBodyCache, EventBodies } from './eventBodies';
import type { SharedEvent } from './eventBodies';
import { OneByOne } from './oneByOne';
import type { SharedSource } from './sharedSubscriber';

type Format = (result: ExecutionResult) => string;

/** An operation whose events are made once for many subscribers. */
interface SharedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The variable that only says where to begin. Null if there is none. */
  readonly startVariable: string | null;
}

/**
 * Subscriptions whose events are made once for all subscribers with the same document text, operation, variables (except the one that says where to begin)
 * and visibility class.
 */
export class SharedSubscriptions {
  readonly #service: GraphqlService;
  readonly #fanOut: DeliveryQueue;
  readonly #format: Format;
  readonly #events = new Map<string, EventBodies>();
  readonly #operations = new WeakMap<OperationDefinitionNode, SharedOperation | 'not shared'>();
  readonly #bodyCache = eventBodyCache();
  readonly #lines = new ByCaller(partyKey, () => new OneByOne());

  constructor(service: GraphqlService, fanOut: DeliveryQueue, format: Format) {
    this.#service = service;
    this.#fanOut = fanOut;
    this.#format = format;
  }

  /** Returns null if the operation's events must be made for each subscriber. */
  operationOf(document: DocumentNode, operation: OperationDefinitionNode): SharedOperation | null {
    let found = this.#operations.get(operation);
    if (found === undefined) {
      found = this.#read(document, operation);
      this.#operations.set(operation, found);
    }
    return found === 'not shared' ? null : found;
  }

  /** Starts the subscription of this caller. Returns the errors if it can't start. */
  async start(shared: SharedOperation, payload: SubscribePayload, caller: Caller): Promise<SharedSource | ExecutionResult> {
    const { schema, context } = this.#service;
    const source = await createSourceEventStream({
      schema,
      document: shared.document,
      variableValues: payload.variables,
      operationName: payload.operationName,
      contextValue: context({ caller, idempotencyKey: null }),
    });
    if (!(Symbol.asyncIterator in source)) {
      return source;
    }
    if (!(source instanceof Subscription)) {
      throw new Error('The source of a shared subscription must be a `Subscription`.');
    }
    return { source: source as Subscription<SharedEvent>, events: this.#eventsOf(shared, payload, caller) };
  }

  #eventsOf({ document, operation, startVariable }: SharedOperation, payload: SubscribePayload, caller: Caller): EventBodies {
    const { schema, context } = this.#service;
    const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], payload.variables ?? {});
    const variables = Object.entries(coerced).filter(([name]) => name !== startVariable);
    const visibility = visibilityClass(caller);
    const key = JSON.stringify([payload.query, operation.name?.value, variables, visibility.key]);
    let events = this.#events.get(key);
    if (events === undefined) {
      const contextValue = context({ caller: visibility.caller, idempotencyKey: null });
      const { variables: variableValues, operationName } = payload;
      const line = this.#lines.of(caller);
      const make = async (rootValue: SharedEvent): Promise<Buffer> => {
        this.#fanOut.executions += 1;
        const result = await line.run(() => execute({ schema, document, rootValue, contextValue, variableValues, operationName }));
        return Buffer.from(`${this.#format(result)}}`);
      };
      events = new EventBodies(make, this.#fanOut, this.#bodyCache, () => this.#events.delete(key));
      this.#events.set(key, events);
    }
    return events;
  }

  #read(document: DocumentNode, operation: OperationDefinitionNode): SharedOperation | 'not shared' {
    const { schema } = this.#service;
    const field = schema.getSubscriptionType()?.getFields()[rootFieldName(schema, operation)];
    const startArgument = field && startArgumentOf(field);
    return startArgument === undefined
      ? 'not shared'
      : { document, operation, startVariable: startVariableOf(document, operation, startArgument) };
  }
}

/** The name of the variable that is passed as this argument, if the document uses it for nothing else. */
function startVariableOf(document: DocumentNode, operation: OperationDefinitionNode, argument: string): string | null {
  const [field] = operation.selectionSet.selections;
  const value = field?.kind === Kind.FIELD ? field.arguments?.find(({ name }) => name.value === argument)?.value : undefined;
  if (value?.kind !== Kind.VARIABLE) {
    return null;
  }
  let uses = 0;
  visit(document, {
    Variable: ({ name }) => {
      if (name.value === value.name.value) {
        uses += 1;
      }
    },
  });
  // One use is the declaration, the other the argument.
  return uses === 2 ? value.name.value : null;
}
