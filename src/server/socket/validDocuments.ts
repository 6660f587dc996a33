import { GraphQLError, NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate } from 'graphql';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { hasTooManySelections, tooManySelections } from '../../api/limits/selectionLimit';
import type { GraphqlService } from '../graphql/graphqlService';
import { coded, DocumentErrors } from './documentErrors';

/** Parses and validates a text, and checks the limits that do not depend on variables. Throws `DocumentErrors`. */
type ValidDocuments = (text: string) => DocumentNode;

/** The most characters of all kept texts together, and of one of them. A document takes about a hundred times the memory of its text. */
const MAX_KEPT = 128 * 1024;
const MAX_KEPT_EACH = 16 * 1024;

/** Keeps valid documents by their texts, so that thousands of subscribers with the same text share one document. */
export function validDocuments(service: GraphqlService, introspection: boolean): ValidDocuments {
  const firstRules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const kept = new LRUCache<string, DocumentNode>({
    maxSize: MAX_KEPT,
    maxEntrySize: MAX_KEPT_EACH,
    sizeCalculation: (_document, text) => text.length,
  });

  function read(text: string): DocumentNode {
    const document = parseDocument(service, text);
    if (hasTooManySelections(document)) {
      throw new DocumentErrors([tooManySelections()]);
    }
    let errors = validate(service.schema, document, firstRules);
    if (errors.length === 0) {
      errors = validate(service.schema, document, service.limitRules);
    }
    if (errors.length > 0) {
      throw new DocumentErrors(errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')));
    }
    return document;
  }

  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) {
      return known;
    }
    const document = read(text);
    // The text is not empty here, which the cache would refuse: an empty text does not parse.
    kept.set(text, document);
    return document;
  };
}

function parseDocument(service: GraphqlService, text: string): DocumentNode {
  try {
    return parse(text, service.parseOptions);
  } catch (thrown) {
    // Anything else is a RangeError, because the document is nested too deeply for the parser.
    const error = thrown instanceof GraphQLError ? thrown : new GraphQLError('The document is nested too deeply.');
    throw new DocumentErrors([coded(error, 'GRAPHQL_PARSE_FAILED')]);
  }
}
