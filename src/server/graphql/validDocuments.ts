import { GraphQLError, NoSchemaIntrospectionCustomRule, specifiedRules, validate } from 'graphql';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { parseBounded } from '../../api/limits/boundedParser';
import { MAX_TEXT, MAX_VALIDATION_ERRORS, unitsToRead } from '../../api/limits/documentLimits';
import { whyTooRepetitive } from '../../api/limits/repeatedFields';
import { coded, DocumentErrors } from './documentErrors';
import { dropTokens, weightOf } from './documentWeight';
import type { GraphqlService } from './graphqlService';

export interface ValidDocuments {
  /**
   * Parses and validates a text, and checks the limits that do not depend on variables. Throws `DocumentErrors`. If the text is not kept, it first calls `pay`
   * with the units that this costs, which throws if the caller can't pay.
   */
  (text: string, pay: (units: number) => void, maxLength?: number): DocumentNode;
  /** Whether the text's document is kept, so that it costs nothing. */
  knows(text: string): boolean;
}

/** In bytes, estimated. */
const MAX_KEPT = 16 * 1024 * 1024;
const MAX_KEPT_EACH = 2 * 1024 * 1024;

/**
 * The documents of both transports. It keeps valid ones by their texts, so that thousands of subscribers with the same text share one document. What it
 * keeps is weighed: the text, with its comments, and the syntax tree.
 */
export function validDocuments(service: GraphqlService, introspection: boolean): ValidDocuments {
  const firstRules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const kept = new LRUCache<string, DocumentNode>({ maxSize: MAX_KEPT, maxEntrySize: MAX_KEPT_EACH, sizeCalculation: weightOf });

  function read(text: string): DocumentNode {
    const document = parseDocument(service, text);
    const tooRepetitive = whyTooRepetitive(document);
    if (tooRepetitive !== null) {
      throw invalid([new GraphQLError(tooRepetitive)]);
    }
    // The limits come first: the depth bounds what GraphQL's own rules take.
    for (const rules of [service.limitRules, firstRules]) {
      const errors = errorsBy(rules, document);
      if (errors.length > 0) {
        throw invalid(errors);
      }
    }
    return document;
  }

  function errorsBy(rules: GraphqlService['limitRules'], document: DocumentNode): readonly GraphQLError[] {
    try {
      return validate(service.schema, document, rules, { maxErrors: MAX_VALIDATION_ERRORS });
    } catch (error) {
      // Some rules of graphql-js throw, such as the one for subscriptions when a directive on the root field uses a variable.
      if (error instanceof GraphQLError) {
        return [error];
      }
      throw error;
    }
  }

  function documentOf(text: string, pay: (units: number) => void, maxLength = MAX_TEXT): DocumentNode {
    if (text.length > maxLength) {
      const message = `The document has ${String(text.length)} characters; at most ${String(maxLength)} are allowed. Pass values as variables, and leave out what the operation does not need.`;
      throw new DocumentErrors([new GraphQLError(message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } })]);
    }
    const known = kept.get(text);
    if (known !== undefined) {
      return known;
    }
    pay(unitsToRead(text));
    const document = read(text);
    dropTokens(document);
    kept.set(text, document);
    return document;
  }

  return Object.assign(documentOf, { knows: (text: string) => kept.has(text) });
}

function invalid(errors: readonly GraphQLError[]): DocumentErrors {
  return new DocumentErrors(errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')));
}

function parseDocument(service: GraphqlService, text: string): DocumentNode {
  try {
    return parseBounded(text, service.parseOptions);
  } catch (thrown) {
    if (thrown instanceof GraphQLError && thrown.extensions['code'] !== undefined) {
      throw new DocumentErrors([thrown]);
    }
    // Anything else is a RangeError, because the document is nested too deeply for the parser.
    const error = thrown instanceof GraphQLError ? thrown : new GraphQLError('The document is nested too deeply.');
    throw new DocumentErrors([coded(error, 'GRAPHQL_PARSE_FAILED')]);
  }
}
