import { GraphQLError } from 'graphql';
import type { ASTVisitor, ValidationContext } from 'graphql';
import { foldSelections } from './foldSelections';

const MAX_ALIASES = 30;

/** At most 30 aliases in an operation. The aliases of a fragment count once for each spread. */
export function aliasLimitRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      const aliases = foldSelections(context.getDocument(), operation, {
        field: (field, below) => (field.alias === undefined ? 0 : 1) + below,
        together: (a, b) => a + b,
      });
      if (aliases > MAX_ALIASES) {
        context.reportError(new GraphQLError(`The operation uses more than ${MAX_ALIASES} aliases.`, { nodes: operation }));
      }
      return false;
    },
    FragmentDefinition: () => false,
  };
}
