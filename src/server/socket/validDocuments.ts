import { GraphQLError, NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate } from 'graphql';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { hasTooManySelections, tooManySelections } from '../../api/limits/selectionLimit';
import type { GraphqlService } from '../graphql/graphqlService';
import { coded, DocumentErrors } from './documentErrors';

/** Parses and validates a text, with the limits that hold whatever the variables are. Throws `DocumentFaults`. */
type ValidDocuments = (text: string) => DocumentNode;

/** Characters of the texts that are kept together, and of one. A document takes some hundred times the memory of its text. */
const MAX_KEPT = 128 * 1024;
const MAX_KEPT_EACH = 16 * 1024;

/** Valid documents are kept by their texts: thousands who subscribe by the same text share one document. */
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
    let faults = validate(service.schema, document, firstRules);
    if (faults.length === 0) {
      faults = validate(service.schema, document, service.limitRules);
    }
    if (faults.length > 0) {
      throw new DocumentErrors(faults.map((fault) => coded(fault, 'GRAPHQL_VALIDATION_FAILED')));
    }
    return document;
  }

  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) {
      return known;
    }
    const document = read(text);
    // No text can be empty here: an empty one is no document.
    kept.set(text, document);
    return document;
  };
}

function parseDocument(service: GraphqlService, text: string): DocumentNode {
  try {
    return parse(text, service.parseOptions);
  } catch (error) {
    // A RangeError: nested too deeply for the parser.
    const fault = error instanceof GraphQLError ? error : new GraphQLError('The document is nested too deeply.');
    throw new DocumentErrors([coded(fault, 'GRAPHQL_PARSE_FAILED')]);
  }
}
