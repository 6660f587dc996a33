import { Kind } from 'graphql';
import type { FieldNode, FragmentDefinitionNode, GraphQLObjectType, SelectionSetNode } from 'graphql';
import { NotPreparable } from './handOver';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** 6.3.2 Field Collection, CollectFields(): the nodes of each field, by response key. The document has no directives. */
export function collectFields(
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
  fragments: Fragments,
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visitedFragments = new Set<string>();

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      switch (selection.kind) {
        case Kind.FIELD: {
          const responseKey = (selection.alias ?? selection.name).value;
          const nodes = fields.get(responseKey);
          if (nodes === undefined) {
            fields.set(responseKey, [selection]);
          } else {
            nodes.push(selection);
          }
          break;
        }
        case Kind.INLINE_FRAGMENT:
          checkCondition(selection.typeCondition?.name.value);
          collect(selection.selectionSet);
          break;
        case Kind.FRAGMENT_SPREAD: {
          const name = selection.name.value;
          if (visitedFragments.has(name)) {
            break;
          }
          visitedFragments.add(name);
          const fragment = fragments[name];
          if (fragment === undefined) {
            throw new NotPreparable('an unknown fragment');
          }
          checkCondition(fragment.typeCondition.name.value);
          collect(fragment.selectionSet);
        }
      }
    }
  }

  /** DoesFragmentTypeApply(): without interfaces and unions, a valid fragment has the type of the selection set that it is spread in. */
  function checkCondition(name: string | undefined): void {
    if (name !== undefined && name !== type.name) {
      throw new NotPreparable('a fragment on another type');
    }
  }

  for (const set of sets) {
    collect(set);
  }
  return fields;
}
