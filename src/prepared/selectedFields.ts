import { Kind } from 'graphql';
import type { FieldNode, FragmentDefinitionNode, GraphQLObjectType, SelectionSetNode } from 'graphql';
import { NotPreparable } from './handOver';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** The fields of an object as they are executed, by the name under which they answer: what is selected several times is one. There are no directives. */
export function selectedFields(
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
  fragments: Fragments,
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      switch (selection.kind) {
        case Kind.FIELD: {
          const key = (selection.alias ?? selection.name).value;
          const nodes = fields.get(key);
          if (nodes === undefined) {
            fields.set(key, [selection]);
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
          if (spread.has(name)) {
            break;
          }
          spread.add(name);
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

  /** Without interfaces and unions a valid fragment is on the very type that it is spread in. */
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
