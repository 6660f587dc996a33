import { GraphQLError } from 'graphql';
import type { ASTVisitor, FieldNode, ValidationContext } from 'graphql';
import { greatestSelection } from './selections';

const MAX_DEPTH = 12;
/** Introspection by tools needs this depth, because types wrap types up to nine times. graphql-js itself limits how often introspection nests lists. */
const MAX_INTROSPECTION_DEPTH = 16;

/** Whether the field starts introspection. */
function isIntrospection(field: FieldNode): boolean {
  return field.name.value === '__schema' || field.name.value === '__type';
}

/** At most 12 levels of nested fields; at most 16 below introspection. */
export function depthLimitRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      const document = context.getDocument();
      const depth = greatestSelection(document, operation, (field, below) => (isIntrospection(field) ? 1 : 1 + below));
      const introspectionDepth = greatestSelection(document, operation, (_field, below) => 1 + below);
      if (depth > MAX_DEPTH || introspectionDepth > MAX_INTROSPECTION_DEPTH) {
        context.reportError(
          new GraphQLError(`The document nests fields more than ${MAX_DEPTH} deep (introspection: ${MAX_INTROSPECTION_DEPTH}).`, {
            nodes: operation,
          }),
        );
      }
      return false;
    },
    FragmentDefinition: () => false,
  };
}
