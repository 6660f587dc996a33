import { Kind, OperationTypeNode, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, GraphQLResolveInfo, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { argumentCoercion } from './arguments';
import type { CoerceArgumentValues } from './arguments';
import { Compilation } from './compilation';
import { abandon, joined } from './containerCompletion';
import { fail, HandOver, NotPreparable } from './handOver';
import type { Outcome } from './handOver';
import type { InputCoercions } from './inputCoercion';
import { isPromise } from './types';
import type { CompleteValue, Path, Run, Text } from './types';
import { variableCoercion } from './variables';
import type { Variables } from './variables';

export interface PreparedOperation {
  /** How many fields and variables it has. */
  readonly size: number;
  /** The value of `data` as JSON. Throws or rejects with a `HandOver` if the answer would have errors. */
  readonly answer: (context: object, variables: Variables) => Text;
}

interface RootField {
  readonly responseKey: string;
  /** The text before its value. */
  readonly prefix: string;
  readonly path: Path;
  readonly coerceArgumentValues: CoerceArgumentValues;
  readonly resolve: (source: undefined, args: Record<string, unknown>, context: unknown, info: GraphQLResolveInfo) => unknown;
  readonly info: (run: Run, path: Path) => GraphQLResolveInfo;
  readonly completeValue: CompleteValue;
}

/**
 * Compiles a query or a mutation of a valid document into closures that implement the sections of the GraphQL specification that they cite, but handle
 * success only: anything else is handed over to the full executor. Null if the document has something that they do not support, such as directives or
 * introspection. No code is generated from the document.
 */
export function prepareOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  coercions: InputCoercions,
): PreparedOperation | null {
  try {
    return prepare(schema, document, operation, coercions);
  } catch (error) {
    if (error instanceof NotPreparable) {
      return null;
    }
    throw error;
  }
}

function prepare(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  coercions: InputCoercions,
): PreparedOperation {
  visit(document, {
    Directive: () => {
      throw new NotPreparable('a directive');
    },
  });
  const type = schema.getRootType(operation.operation);
  if (!type || operation.operation === OperationTypeNode.SUBSCRIPTION) {
    throw new NotPreparable('neither a query nor a mutation');
  }
  const compilation = new Compilation(schema, operation, fragmentsOf(document));
  const fields = compilation.collectFields(type, [operation.selectionSet]).map(({ responseKey, nodes }, place): RootField => {
    const { field, node } = compilation.fieldOf(type, nodes);
    if (field.resolve === undefined) {
      throw new NotPreparable('a root field without a resolver');
    }
    return {
      responseKey,
      prefix: `${place === 0 ? '{' : ','}${JSON.stringify(responseKey)}:`,
      path: { prev: undefined, key: responseKey, typename: type.name },
      coerceArgumentValues: argumentCoercion(field, node),
      resolve: field.resolve,
      info: compilation.infoOf(type, field, nodes),
      completeValue: compilation.completion(field.type, nodes),
    };
  });
  const coerceVariableValues = variableCoercion(schema, operation, coercions);
  const execute = operation.operation === OperationTypeNode.MUTATION ? executeMutation : executeQuery;
  return {
    size: compilation.fields + (operation.variableDefinitions?.length ?? 0),
    answer(context, sent) {
      const outcomes: Ran[] = [];
      try {
        const text = execute(fields, { context, variables: coerceVariableValues(sent) }, outcomes);
        return typeof text === 'string' ? text : text.catch(() => handOver(outcomes));
      } catch {
        return handOver(outcomes);
      }
    },
  };
}

/** A root field that ran. */
type Ran = readonly [responseKey: string, outcome: Outcome];

function handOver(outcomes: readonly Ran[]): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- not an error yet: the full executor decides whether it is one
  throw new HandOver(new Map(outcomes));
}

function fragmentsOf(document: DocumentNode): Readonly<Record<string, FragmentDefinitionNode>> {
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments[definition.name.value] = definition;
    }
  }
  return fragments;
}

/** 6.2.1 Query, ExecuteQuery(): normal execution. */
function executeQuery(fields: readonly RootField[], run: Run, outcomes: Ran[]): Text {
  let text = '';
  const parts: Text[] = [];
  try {
    for (const field of fields) {
      text += field.prefix;
      const part = executeRootField(field, run, outcomes);
      if (typeof part === 'string') {
        text += part;
      } else {
        parts.push(text, part);
        text = '';
      }
    }
  } catch (error) {
    abandon(parts);
    throw error;
  }
  text += '}';
  return parts.length === 0 ? text : joined(parts, text);
}

/** 6.2.2 Mutation, ExecuteMutation(): serial execution. */
async function executeMutation(fields: readonly RootField[], run: Run, outcomes: Ran[]): Promise<string> {
  let text = '';
  for (const field of fields) {
    text += field.prefix + (await executeRootField(field, run, outcomes));
  }
  return `${text}}`;
}

/** 6.4 Executing Fields, ExecuteField(), which also records the outcome. */
function executeRootField(field: RootField, run: Run, outcomes: Ran[]): Text {
  const args = field.coerceArgumentValues(run.variables);
  let value: unknown;
  try {
    value = field.resolve(undefined, args, run.context, field.info(run, field.path));
  } catch (thrown) {
    outcomes.push([field.responseKey, { thrown }]);
    return fail();
  }
  outcomes.push([field.responseKey, { value }]);
  return isPromise(value)
    ? value.then((settled) => field.completeValue(settled, run, field.path))
    : field.completeValue(value, run, field.path);
}
