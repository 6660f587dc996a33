import { Kind } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';

/** How a number is made of a selection set: of each field with the number of what it selects, put together. */
interface Fold {
  readonly field: (field: FieldNode, ofItsSelections: number) => number;
  readonly together: (a: number, b: number) => number;
}

/**
 * Folds an operation as if every fragment stood written out wherever it is spread, in time that is linear in the document: each fragment is folded
 * once. A fragment that spreads itself (which another rule refuses) counts nothing the second time.
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
