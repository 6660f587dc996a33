import { Kind } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';

/**
 * Computes the greatest number of an operation's selections, from a number for each field and the greatest one below it, as if every fragment were written
 * out at each spread. The time is linear in the length of the document, because each fragment is computed once. A fragment that spreads itself (another rule
 * refuses it) counts zero the second time.
 */
export function greatestSelection(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  ofField: (field: FieldNode, below: number) => number,
): number {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();

  function ofFragment(name: string): number {
    let number = known.get(name);
    if (number === undefined) {
      known.set(name, 0);
      number = ofSelections(fragments.get(name)?.selectionSet);
      known.set(name, number);
    }
    return number;
  }

  function ofSelections(set: SelectionSetNode | undefined): number {
    let greatest = 0;
    for (const selection of set?.selections ?? []) {
      switch (selection.kind) {
        case Kind.FIELD:
          greatest = Math.max(greatest, ofField(selection, ofSelections(selection.selectionSet)));
          break;
        case Kind.INLINE_FRAGMENT:
          greatest = Math.max(greatest, ofSelections(selection.selectionSet));
          break;
        case Kind.FRAGMENT_SPREAD:
          greatest = Math.max(greatest, ofFragment(selection.name.value));
      }
    }
    return greatest;
  }

  return ofSelections(operation.selectionSet);
}

export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
}
