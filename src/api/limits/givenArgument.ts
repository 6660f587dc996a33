import { GraphQLError, Kind, valueFromASTUntyped } from 'graphql';
import type { ASTNode, FieldNode, OperationDefinitionNode, ValueNode } from 'graphql';

/** The values of an operation's variables: as they were sent, or else their defaults. */
export function variablesOf(operation: OperationDefinitionNode, sent: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => {
      const name = variable.name.value;
      return [name, Object.hasOwn(sent, name) ? sent[name] : defaultValue && valueFromASTUntyped(defaultValue)] as const;
    }),
  );
}

/** The value that the document gives for an argument, not coerced; for a list literal, the nodes of its items. Undefined: not given. */
export function givenArgument(field: FieldNode, name: string, variables: ReadonlyMap<string, unknown>): unknown {
  const node = field.arguments?.find((argument) => argument.name.value === name)?.value;
  return node === undefined ? undefined : valueOf(node, variables);
}

function valueOf(node: ValueNode, variables: ReadonlyMap<string, unknown>): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return variables.get(node.name.value);
    case Kind.LIST:
      return node.values;
    case Kind.INT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    default:
      return node;
  }
}

/** The error of a request that exceeds a limit. `http` keeps Apollo from answering 500; `toClientError` removes it. */
export function limitError(message: string, node: ASTNode): GraphQLError {
  return new GraphQLError(message, { nodes: node, extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}
