import { GraphQLError } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, ParseOptions, SelectionNode, SelectionSetNode } from 'graphql';
import { Parser } from 'graphql/language/parser';
import { shortened } from '../../domain/shared/text';

/** The maximum number of fields and fragments that a document may contain. */
const MAX_SELECTIONS = 500;

/**
 * Parses a document. Throws a `GraphQLError` if it is not GraphQL, and one with the code `GRAPHQL_VALIDATION_FAILED` if it has too many fields and fragments:
 * at the first one too many, so that the rest is neither parsed nor validated.
 */
export function parseBounded(text: string, options: ParseOptions): DocumentNode {
  return new BoundedParser(text, options).parseDocument();
}

class BoundedParser extends Parser {
  #selections = 0;
  #depth = 0;
  /** How often each field stands at the top of an operation or a fragment, by its name. */
  readonly #topFields = new Map<string, number>();

  override parseFragmentDefinition(): FragmentDefinitionNode {
    this.#count();
    return super.parseFragmentDefinition();
  }

  override parseSelectionSet(): SelectionSetNode {
    this.#depth += 1;
    const set = super.parseSelectionSet();
    this.#depth -= 1;
    return set;
  }

  override parseSelection(): SelectionNode {
    this.#count();
    return super.parseSelection();
  }

  override parseField(): FieldNode {
    const field = super.parseField();
    if (this.#depth === 1) {
      this.#topFields.set(field.name.value, (this.#topFields.get(field.name.value) ?? 0) + 1);
    }
    return field;
  }

  #count(): void {
    this.#selections += 1;
    if (this.#selections > MAX_SELECTIONS) {
      throw new GraphQLError(
        `The document has more than ${String(MAX_SELECTIONS)} fields and fragments.${this.#mostWritten()} Ask for fewer fields, use a field that takes a list, or send several documents.`,
        { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
      );
    }
  }

  #mostWritten(): string {
    const [most] = [...this.#topFields].sort(([, a], [, b]) => b - a);
    return most === undefined ? '' : ` Of the first ${String(MAX_SELECTIONS)}, \`${shortened(most[0])}\` takes ${String(most[1])}.`;
  }
}
