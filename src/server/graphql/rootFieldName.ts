import { Kind } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';

/** The schema's name for what an operation asks; never a name that the client chose, so that the set of names is bounded. */
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
