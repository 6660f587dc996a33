import { Kind } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';

/** The response keys from a field down to the deepest field below it. */
export interface Chain {
  readonly depth: number;
  readonly key: string;
  readonly below: Chain | null;
}

/**
 * Finds the deepest field of an operation, as if every fragment were written out at each spread. What is below a field for which `ends` is true does not count.
 * The time is linear in the length of the document, because each fragment is computed once. A fragment that spreads itself (another rule refuses it) counts
 * nothing the second time.
 */
export function deepestField(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  ends: (field: FieldNode) => boolean,
): Chain | null {
  const fragments = fragmentsOf(document);
  const known = new Map<string, Chain | null>();

  function ofFragment(name: string): Chain | null {
    let chain = known.get(name);
    if (chain === undefined) {
      known.set(name, null);
      chain = ofSelections(fragments.get(name)?.selectionSet);
      known.set(name, chain);
    }
    return chain;
  }

  function ofField(field: FieldNode): Chain {
    const below = ends(field) ? null : ofSelections(field.selectionSet);
    return { depth: 1 + (below?.depth ?? 0), key: (field.alias ?? field.name).value, below };
  }

  function ofSelections(set: SelectionSetNode | undefined): Chain | null {
    let deepest: Chain | null = null;
    for (const selection of set?.selections ?? []) {
      const chain =
        selection.kind === Kind.FIELD
          ? ofField(selection)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? ofSelections(selection.selectionSet)
            : ofFragment(selection.name.value);
      if (chain !== null && chain.depth > (deepest?.depth ?? 0)) {
        deepest = chain;
      }
    }
    return deepest;
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
