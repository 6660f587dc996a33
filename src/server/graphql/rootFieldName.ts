import { Kind } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';

/** Names an operation by its root field in the schema. It never gives a name that the client chose, so that the number of names is limited. */
export function rootFieldName(schema: GraphQLSchema, operation: OperationDefinitionNode | undefined): string {
  if (operation === undefined) {
    return 'invalid';
  }
  const [first, ...rest] = operation.selectionSet.selections;
  if (first?.kind !== Kind.FIELD || rest.length > 0) {
    return 'several';
  }
  const name = first.name.value;
  if (name.startsWith('__')) {
    return 'introspection';
  }
  return schema.getRootType(operation.operation)?.getFields()[name] === undefined ? 'invalid' : name;
}
