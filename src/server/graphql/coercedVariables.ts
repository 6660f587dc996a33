import { GraphQLScalarType, Kind } from 'graphql';
import type { DocumentNode, GraphQLNamedType, GraphQLSchema, NamedTypeNode, OperationDefinitionNode } from 'graphql';

/** The name of a type that takes every value as it is. It is a symbol, so no document can name the type, and introspection does not list it. */
const COERCED = Symbol('coerced');
const TYPE = new GraphQLScalarType({ name: 'Coerced' });
const TYPE_NODE: NamedTypeNode = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: COERCED as unknown as string } };

/** The document with its operation changed so that the executor takes the values of its variables as they are. */
type TakingCoerced = (document: DocumentNode, operation: OperationDefinitionNode) => DocumentNode;

/**
 * Spares the executor the coercion of variables that are coerced already: graphql-js takes 20 to 60 ms in one go for a policy of 10,000 rules. Only the types
 * in the definitions of the variables change, which nothing reads once a valid document is executed.
 */
export function takingCoerced(schema: GraphQLSchema): TakingCoerced {
  (schema.getTypeMap() as Record<PropertyKey, GraphQLNamedType>)[COERCED] = TYPE;
  return (document, operation) => {
    const variableDefinitions = (operation.variableDefinitions ?? []).map(({ kind, variable }) => ({ kind, variable, type: TYPE_NODE }));
    const taking: OperationDefinitionNode = { ...operation, variableDefinitions };
    return { ...document, definitions: document.definitions.map((definition) => (definition === operation ? taking : definition)) };
  };
}
