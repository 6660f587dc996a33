import { GraphQLError } from 'graphql';
import type { ASTVisitor, FieldNode, ValidationContext } from 'graphql';
import { shortened } from '../../domain/shared/text';
import { deepestField } from './selections';
import type { Chain } from './selections';

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
      const usual = deepestField(document, operation, isIntrospection);
      const deepest = deepestField(document, operation, () => false);
      const tooDeep =
        usual !== null && usual.depth > MAX_DEPTH ? usual : deepest !== null && deepest.depth > MAX_INTROSPECTION_DEPTH ? deepest : null;
      if (tooDeep !== null) {
        context.reportError(
          new GraphQLError(
            `The document nests fields more than ${MAX_DEPTH} deep (introspection: ${MAX_INTROSPECTION_DEPTH}). Its deepest field is \`${pathOf(tooDeep)}\`. Ask for the inner objects in a document of their own.`,
            { nodes: operation },
          ),
        );
      }
      return false;
    },
    FragmentDefinition: () => false,
  };
}

function pathOf(chain: Chain): string {
  const keys: string[] = [];
  for (let at: Chain | null = chain; at !== null && keys.length <= MAX_INTROSPECTION_DEPTH; at = at.below) {
    keys.push(at.key);
  }
  return shortened(keys.join('.'));
}
