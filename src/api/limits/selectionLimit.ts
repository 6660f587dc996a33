import { GraphQLError, parse, visit } from 'graphql';
import type { DocumentNode, ParseOptions } from 'graphql';

/** Fields and spreads that a document may write down. */
const MAX_SELECTIONS = 1_000;

/** A document of no more characters can't write down enough to matter. */
const SMALL = 8_000;

/**
 * Whether a document writes down more than validation can take: GraphQL's own rules compare the fields of a selection two by two, which takes seconds
 * for some thousands of them, and blocks everybody. So it is asked before they run.
 */
export function hasTooManySelections(document: DocumentNode): boolean {
  let selections = 0;
  const count = (): void => {
    selections += 1;
  };
  visit(document, { Field: count, FragmentSpread: count, InlineFragment: count });
  return selections > MAX_SELECTIONS;
}

/** The same of a text. What is no document is told by whoever parses it next. */
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
