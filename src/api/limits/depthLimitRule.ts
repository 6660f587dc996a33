import { GraphQLError } from 'graphql';
import type { ASTVisitor, FieldNode, ValidationContext } from 'graphql';
import { foldSelections } from './foldSelections';

const MAX_DEPTH = 12;
/** What a tool's introspection needs: types that wrap types, nine times. graphql-js itself bounds how often its lists are nested. */
const MAX_INTROSPECTION_DEPTH = 16;

/** Whether the field opens introspection. The name of a field, never of a fragment: a fragment may have any name. */
function isIntrospection(field: FieldNode): boolean {
  return field.name.value === '__schema' || field.name.value === '__type';
}

/** Fields nested in fields, at most 12 deep; what introspection selects, at most 16. */
export function depthLimitRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      const document = context.getDocument();
      const deepest = Math.max;
      const depth = foldSelections(document, operation, {
        field: (field, below) => (isIntrospection(field) ? 1 : 1 + below),
        together: deepest,
      });
      const introspectionDepth = foldSelections(document, operation, { field: (_field, below) => 1 + below, together: deepest });
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
