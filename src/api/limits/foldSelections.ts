import { Kind } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';

/** How the number of a selection set is computed: a number for each field, and how two of them are combined. */
interface Fold {
  readonly field: (field: FieldNode, below: number) => number;
  readonly together: (a: number, b: number) => number;
}

/**
 * Computes a number for an operation as if every fragment were written out at each spread. The time is linear in the length of the document, because each
 * fragment is computed once. A fragment that spreads itself (another rule refuses it) counts zero the second time.
 */
export function foldSelections(document: DocumentNode, operation: OperationDefinitionNode, fold: Fold): number {
  const fragments = fragmentsOf(document);
  const folded = new Map<string, number>();

  function ofFragment(name: string): number {
    const known = folded.get(name);
    if (known !== undefined) {
      return known;
    }
    folded.set(name, 0);
    const number = ofSelections(fragments.get(name)?.selectionSet);
    folded.set(name, number);
    return number;
  }

  function ofSelections(set: SelectionSetNode | undefined): number {
    return (set?.selections ?? [])
      .map((selection) => {
        switch (selection.kind) {
          case Kind.FIELD:
            return fold.field(selection, ofSelections(selection.selectionSet));
          case Kind.INLINE_FRAGMENT:
            return ofSelections(selection.selectionSet);
          case Kind.FRAGMENT_SPREAD:
            return ofFragment(selection.name.value);
        }
      })
      .reduce((a, b) => fold.together(a, b), 0);
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
