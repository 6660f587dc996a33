import { visit } from 'graphql';
import type { DocumentNode, ParseOptions, ValidationRule } from 'graphql';
import { depthLimitRule } from './depthLimitRule';

/** The most characters of a document, comments included. A document with a thousand evaluations written out has about 110,000. */
export const MAX_TEXT = 128 * 1024;
/** The most characters of a subscription's document. The server keeps it as long as the subscription. */
export const MAX_SUBSCRIPTION_TEXT = 8 * 1024;

/** Limits of parsing. A document with a thousand evaluations written out has about 16,000 tokens. */
export const PARSE_OPTIONS: ParseOptions = Object.freeze({ maxTokens: 20_000 });

/** Validation rules in addition to those of the GraphQL specification, for both transports. */
export const LIMIT_RULES: readonly ValidationRule[] = Object.freeze([depthLimitRule]);

/** After this many errors, validation stops. */
export const MAX_VALIDATION_ERRORS = 5;

/** The maximum number of fields and fragments that a document may contain. */
const MAX_SELECTIONS = 500;

/**
 * Why a document may not be validated; null if it may. GraphQL's own rules compare the fields and the fragments of a document in pairs: with some thousands
 * they block the process for seconds.
 */
export function whyTooLarge(document: DocumentNode): string | null {
  let selections = 0;
  const count = (): void => {
    selections += 1;
  };
  visit(document, { Field: count, FragmentSpread: count, InlineFragment: count, FragmentDefinition: count });
  return selections > MAX_SELECTIONS ? `The document has more than ${String(MAX_SELECTIONS)} fields and fragments.` : null;
}
