import { getNamedType, isCompositeType, isObjectType, Kind, typeFromAST } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLField, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { fragmentsOf } from './foldSelections';
import { givenArgument, limitError, variablesOf } from './givenArgument';

/** The maximum size of a page, unless the field declares its own `maxPage`. */
const MAX_PAGE = 500;
/** The maximum product of the sizes of nested pages. */
const MAX_NESTED = 10_000;

/** Throws if a requested page size is less than 1 or too large, or if the sizes of nested pages multiply to more than 10,000. */
export function checkPages(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  sent: Readonly<Record<string, unknown>>,
): void {
  const fragments = fragmentsOf(document);
  const variables = variablesOf(operation, sent);
  const knownFragments = new Map<string, number>();

  /** The greatest product of page sizes below one value of the type. */
  function ofSelections(type: unknown, set: SelectionSetNode): number {
    let most = 1;
    for (const selection of set.selections) {
      switch (selection.kind) {
        case Kind.FIELD:
          most = Math.max(most, ofField(type, selection));
          break;
        case Kind.INLINE_FRAGMENT:
          most = Math.max(
            most,
            ofSelections(selection.typeCondition ? typeFromAST(schema, selection.typeCondition) : type, selection.selectionSet),
          );
          break;
        case Kind.FRAGMENT_SPREAD:
          most = Math.max(most, ofFragment(selection.name.value));
      }
    }
    return most;
  }

  function ofFragment(name: string): number {
    const fragment = fragments.get(name);
    if (fragment === undefined) {
      return 1;
    }
    let most = knownFragments.get(name);
    if (most === undefined) {
      knownFragments.set(name, 1);
      most = ofSelections(typeFromAST(schema, fragment.typeCondition), fragment.selectionSet);
      knownFragments.set(name, most);
    }
    return most;
  }

  function ofField(type: unknown, node: FieldNode): number {
    const field = isObjectType(type) ? type.getFields()[node.name.value] : undefined;
    if (field === undefined) {
      return 1;
    }
    const itsType = getNamedType(field.type);
    const below = node.selectionSet && isCompositeType(itsType) ? ofSelections(itsType, node.selectionSet) : 1;
    const nested = pageSize(field, node, variables) * below;
    if (nested > MAX_NESTED) {
      throw limitError(`The pages nested in \`${field.name}\` multiply to more than ${MAX_NESTED} items. Ask for smaller pages.`, node);
    }
    return nested;
  }

  ofSelections(schema.getRootType(operation.operation), operation.selectionSet);
}

function pageSize(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: ReadonlyMap<string, unknown>): number {
  const first = field.args.find((arg) => arg.name === 'first');
  if (first === undefined) {
    return 1;
  }
  const given = givenArgument(node, 'first', variables) ?? first.defaultValue;
  // A value that is not a number fails later, when it is coerced.
  const size = typeof given === 'number' ? given : 1;
  const most = (field.extensions['maxPage'] as number | undefined) ?? MAX_PAGE;
  if (size < 1 || size > most) {
    throw limitError(`\`first\` of \`${field.name}\` must be from 1 to ${most}.`, node);
  }
  return size;
}
