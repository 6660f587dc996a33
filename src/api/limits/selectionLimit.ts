import { GraphQLError, parse, visit } from 'graphql';
import type { DocumentNode, ParseOptions } from 'graphql';

/** The maximum number of fields and fragments that a document may contain. */
const MAX_SELECTIONS = 1_000;

/** A document with no more characters than this has too few selections to be checked. */
const SMALL = 8_000;

/**
 * Whether a document has too many selections to be validated. This is checked before validation, because GraphQL's own rules compare the fields of a
 * selection set in pairs: with some thousands of fields they block the process for seconds.
 */
export function hasTooManySelections(document: DocumentNode): boolean {
  let selections = 0;
  const count = (): void => {
    selections += 1;
  };
  visit(document, { Field: count, FragmentSpread: count, InlineFragment: count });
  return selections > MAX_SELECTIONS;
}

/** The same for the text of a document. False if it can't be parsed: the next step parses it again and reports the error. */
export function writesTooManySelections(text: unknown, options: ParseOptions): boolean {
  if (typeof text !== 'string' || text.length <= SMALL) {
    return false;
  }
  try {
    return hasTooManySelections(parse(text, options));
  } catch {
    return false;
  }
}

export function tooManySelections(): GraphQLError {
  const message = `The document has more than ${String(MAX_SELECTIONS)} fields and fragments.`;
  return new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}
