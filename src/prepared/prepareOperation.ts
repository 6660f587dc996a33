import { Kind, OperationTypeNode, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, GraphQLResolveInfo, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { argumentsOf } from './arguments';
import type { ReadArguments } from './arguments';
import { Compilation } from './compile';
import { abandon, joined } from './containerWriters';
import { fail, HandOver, NotPreparable } from './handOver';
import type { Outcome } from './handOver';
import type { InputCoercions } from './inputCoercion';
import { isPromise } from './types';
import type { Path, Run, Text, Write } from './types';
import { variablesOf } from './variables';
import type { Variables } from './variables';

export interface PreparedOperation {
  /** About how many closures it is made of. */
  readonly size: number;
  /** The value of `data` as JSON. Throws, or rejects with, a `HandOver` where that would not be a plain success. */
  readonly answer: (context: object, variables: Variables) => Text;
}

interface RootField {
  readonly key: string;
  readonly head: string;
  readonly path: Path;
  readonly read: ReadArguments;
  readonly resolve: (source: undefined, args: Record<string, unknown>, context: unknown, info: GraphQLResolveInfo) => unknown;
  readonly info: (run: Run, path: Path) => GraphQLResolveInfo;
  readonly write: Write;
}

/**
 * Compiles a query or a mutation of a valid document into closures that handle success only; whatever else comes is handed over. Null where the document
 * holds what they do not take: directives, introspection. No code is made from the document.
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
    throw new NotPreparable('no query and no mutation');
  }
  const compilation = new Compilation(schema, operation, fragmentsOf(document));
  const fields = compilation.select(type, [operation.selectionSet]).map(({ key, nodes }, place): RootField => {
    const { field, node } = compilation.fieldOf(type, nodes);
    if (field.resolve === undefined) {
      throw new NotPreparable('a root field without a resolver');
    }
    return {
      key,
      head: `${place === 0 ? '{' : ','}${JSON.stringify(key)}:`,
      path: { prev: undefined, key, typename: type.name },
      read: argumentsOf(field, node),
      resolve: field.resolve,
      info: compilation.infoOf(type, field, nodes),
      write: compilation.writer(field.type, nodes),
    };
  });
  const readVariables = variablesOf(schema, operation, coercions);
  const execute = operation.operation === OperationTypeNode.MUTATION ? executeSerially : executeTogether;
  return {
    size: compilation.fields + (operation.variableDefinitions?.length ?? 0),
    answer(context, sent) {
      const outcomes: Ran[] = [];
      try {
        const text = execute(fields, { context, variables: readVariables(sent) }, outcomes);
        return typeof text === 'string' ? text : text.catch(() => handOver(outcomes));
      } catch {
        return handOver(outcomes);
      }
    },
  };
}

/** A root field that ran, by the name under which it answers. */
type Ran = readonly [key: string, outcome: Outcome];

function handOver(outcomes: readonly Ran[]): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- no error yet: whether it is one, the full executor tells
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

function executeTogether(fields: readonly RootField[], run: Run, outcomes: Ran[]): Text {
  let text = '';
  const parts: Text[] = [];
  try {
    for (const field of fields) {
      text += field.head;
      const part = executeField(field, run, outcomes);
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

async function executeSerially(fields: readonly RootField[], run: Run, outcomes: Ran[]): Promise<string> {
  let text = '';
  for (const field of fields) {
    text += field.head + (await executeField(field, run, outcomes));
  }
  return `${text}}`;
}

function executeField(field: RootField, run: Run, outcomes: Ran[]): Text {
  const args = field.read(run.variables);
  let value: unknown;
  try {
    value = field.resolve(undefined, args, run.context, field.info(run, field.path));
  } catch (thrown) {
    outcomes.push([field.key, { thrown }]);
    return fail();
  }
  outcomes.push([field.key, { value }]);
  return isPromise(value) ? value.then((settled) => field.write(settled, run, field.path)) : field.write(value, run, field.path);
}
