import { Kind, visit } from 'graphql';
import type { ASTNode, DocumentNode, OperationDefinitionNode, ValueNode } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';

type Variables = NonNullable<SubscribePayload['variables']>;

/** What the events of a subscription are executed with. */
interface EventOperation {
  readonly document: DocumentNode;
  readonly variables: Variables;
}

/**
 * The operation as its events are executed. `listArgument` names a list that only says what to subscribe to: it keeps one item, because graphql-js coerces all
 * arguments and variables again for each event. A subscription to 200 things would otherwise coerce 200 inputs for each of its 200 events.
 */
export function eventOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  field: string,
  listArgument: string,
): EventOperation {
  /** The variables that are passed as this argument. */
  const lists = new Set<string>();
  const cutFields = visit(
    { ...document, definitions: document.definitions.filter((each) => each.kind !== Kind.OPERATION_DEFINITION || each === operation) },
    {
      Field(node) {
        if (node.name.value !== field) {
          return undefined;
        }
        const cut = node.arguments?.map((argument) => {
          if (argument.name.value !== listArgument) {
            return argument;
          }
          if (argument.value.kind === Kind.VARIABLE) {
            lists.add(argument.value.name.value);
          }
          return { ...argument, value: firstOnly(argument.value) };
        });
        return { ...node, ...(cut === undefined ? {} : { arguments: cut }) };
      },
    },
  );
  const used = variablesUsed(cutFields);
  const cutDefinitions = visit(cutFields, {
    VariableDefinition(node) {
      const { value: name } = node.variable.name;
      if (!used.has(name)) {
        return null;
      }
      return lists.has(name) && node.defaultValue !== undefined
        ? { ...node, defaultValue: firstOnly(node.defaultValue) as typeof node.defaultValue }
        : undefined;
    },
  });
  const cutVariables = Object.entries(variables).map(([name, value]): [string, unknown] => [
    name,
    lists.has(name) && Array.isArray(value) ? value.slice(0, 1) : value,
  ]);
  return { document: cutDefinitions, variables: Object.fromEntries(cutVariables.filter(([name]) => used.has(name))) };
}

function firstOnly(value: ValueNode): ValueNode {
  return value.kind === Kind.LIST ? { ...value, values: value.values.slice(0, 1) } : value;
}

/** The variables that the document uses outside the definitions of variables. */
function variablesUsed(document: ASTNode): ReadonlySet<string> {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable(node) {
      used.add(node.name.value);
    },
  });
  return used;
}

/** The results of executing each event of a source. Ending it ends the source at once, also while an event is awaited. */
export class EventResults<E, R> implements AsyncIterableIterator<R> {
  readonly #source: AsyncIterator<E>;
  readonly #execute: (event: E) => R | Promise<R>;

  constructor(source: AsyncIterable<E>, execute: (event: E) => R | Promise<R>) {
    this.#source = source[Symbol.asyncIterator]();
    this.#execute = execute;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<R, undefined>> {
    const taken = await this.#source.next();
    return taken.done === true ? { done: true, value: undefined } : { done: false, value: await this.#execute(taken.value) };
  }

  async return(): Promise<IteratorResult<R, undefined>> {
    await this.#source.return?.();
    return { done: true, value: undefined };
  }
}
