import type { ParseOptions, ValidationRule } from 'graphql';
import { depthLimitRule } from './depthLimitRule';

/** The most characters of a document, comments included. */
export const MAX_TEXT = 128 * 1024;
/** The most characters of a subscription's document. The server keeps it as long as the subscription. */
export const MAX_SUBSCRIPTION_TEXT = 8 * 1024;

/**
 * Limits of parsing. A list of 9,000 texts written out has about as many tokens. Comments are no tokens: their length is limited with the text, and reading
 * them takes little.
 */
export const PARSE_OPTIONS: ParseOptions = Object.freeze({ maxTokens: 20_000 });

/** Validation rules in addition to those of the GraphQL specification, for both transports. */
export const LIMIT_RULES: readonly ValidationRule[] = Object.freeze([depthLimitRule]);

/** After this many errors, validation stops. */
export const MAX_VALIDATION_ERRORS = 5;

/** What it costs to parse and validate the shortest document, in units, and how many characters cost a unit more. */
const UNITS_TO_READ = 10;
const CHARACTERS_PER_UNIT = 100;

/** What it costs to parse and validate a document that is not kept, in units, beside what its execution costs. */
export function unitsToRead(text: string): number {
  return UNITS_TO_READ + Math.floor(text.length / CHARACTERS_PER_UNIT);
}
