import { Kind } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { fragmentsOf } from './selections';

/** The most pairs of equal response keys, and of fragments, that stand in one place, all places of the document together: 100 equal keys make about so many. */
const MAX_PAIRS = 5_000;
/** The most fields and fragments that are looked at in all operations together, with each fragment counted at every spread. */
const MAX_LOOKED_AT = 10_000;
/** What is deeper is refused by its depth, before other rules look at it. */
const MAX_LEVELS = 20;

/**
 * Why the document may not be validated: its fields are repeated in one place so often that comparing them takes long. Null if it may. GraphQL's rule "field
 * selection merging" compares all fields with one response key in one place in pairs, and what they select in pairs again.
 */
export function whyTooRepetitive(document: DocumentNode): string | null {
  const places = new Places(fragmentsOf(document));
  for (const definition of document.definitions) {
    const reason = definition.kind === Kind.OPERATION_DEFINITION ? places.whyTooMany(definition.selectionSet) : null;
    if (reason !== null) {
      return reason;
    }
  }
  return null;
}

class Places {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  #pairs = 0;
  #lookedAt = 0;

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  whyTooMany(set: SelectionSetNode): string | null {
    return this.#inPlace([set], 1);
  }

  /** Looks at one place: selection sets that are merged. */
  #inPlace(sets: readonly SelectionSetNode[], level: number): string | null {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of sets) {
      this.#collect(set, fields, spread);
    }
    this.#pairs += pairsOf(spread.size);
    if (this.#lookedAt > MAX_LOOKED_AT) {
      return `The document has more than ${String(MAX_LOOKED_AT)} fields if its fragments are written out. Spread fragments less often, or send several documents.`;
    }
    for (const [key, same] of fields) {
      this.#pairs += pairsOf(same.length);
      if (this.#pairs > MAX_PAIRS) {
        return `The document repeats fields too often in one place, such as \`${key}\` ${String(same.length)} times. Write each field once, or give it another alias each time.`;
      }
      const below = same.flatMap(({ selectionSet }) => selectionSet ?? []);
      const reason = below.length === 0 || level === MAX_LEVELS ? null : this.#inPlace(below, level + 1);
      if (reason !== null) {
        return reason;
      }
    }
    return null;
  }

  #collect({ selections }: SelectionSetNode, fields: Map<string, FieldNode[]>, spread: Set<string>): void {
    for (const selection of selections) {
      this.#lookedAt += 1;
      if (this.#lookedAt > MAX_LOOKED_AT) {
        return;
      }
      switch (selection.kind) {
        case Kind.FIELD: {
          const key = (selection.alias ?? selection.name).value;
          const same = fields.get(key);
          if (same === undefined) {
            fields.set(key, [selection]);
          } else {
            same.push(selection);
          }
          break;
        }
        case Kind.INLINE_FRAGMENT:
          this.#collect(selection.selectionSet, fields, spread);
          break;
        case Kind.FRAGMENT_SPREAD: {
          const { value: name } = selection.name;
          const fragment = spread.has(name) ? undefined : this.#fragments.get(name);
          spread.add(name);
          if (fragment !== undefined) {
            this.#collect(fragment.selectionSet, fields, spread);
          }
        }
      }
    }
  }
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2;
}
