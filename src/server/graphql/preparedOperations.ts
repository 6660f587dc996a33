import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { CostOf } from '../../api/limits/documentCost';
import { InputCoercions } from '../../prepared/inputCoercion';
import { prepareOperation } from '../../prepared/prepareOperation';
import type { PreparedOperation } from '../../prepared/prepareOperation';
import type { Metrics } from '../metrics/metrics';
import type { OperationMetrics } from '../metrics/requestMetrics';
import { weightOf } from './documentWeight';
import type { GraphqlService } from './graphqlService';
import { rootFieldName } from './rootFieldName';

/** A prepared operation, with its cost and its metrics. */
export interface ReadyOperation extends PreparedOperation {
  readonly cost: CostOf;
  /** An estimate of what it holds, its document included. */
  readonly bytes: number;
  readonly metrics: OperationMetrics;
}

/** The operations of one document text by `operationName`. Null for an operation that can't be prepared. */
type OperationsByName = Map<string | undefined, ReadyOperation | null>;

/** In characters. A longer document is never prepared. */
const MAX_TEXT = 64 * 1024;
/** A rough estimate: a prepared field is a handful of closures. */
const BYTES_PER_FIELD = 2_048;
const MAX_PREPARED_BYTES = 32 * 1024 * 1024;
/** Texts that came once are kept apart, so that texts that never come again can't push prepared ones out. */
const MAX_SEEN_BYTES = 4 * 1024 * 1024;

/**
 * Prepares the operations that clients repeat, when their text comes a second time. INVARIANT: only an operation that is valid and within the limits is
 * prepared.
 */
export class PreparedOperations {
  readonly #service: GraphqlService;
  readonly #metrics: Metrics;
  readonly #seen = new LRUCache<string, true>({ maxSize: MAX_SEEN_BYTES, sizeCalculation: (_value, text) => 2 * text.length + 64 });
  readonly #prepared = new LRUCache<string, OperationsByName>({
    maxSize: MAX_PREPARED_BYTES,
    sizeCalculation: bytesOf,
  });
  readonly #coercions = new InputCoercions();
  #lastText: string | null = null;
  #last: OperationsByName | undefined;

  answered = 0;
  handedOver = 0;

  constructor(service: GraphqlService, metrics: Metrics) {
    this.#service = service;
    this.#metrics = metrics;
  }

  get documents(): number {
    return this.#prepared.size;
  }

  find(text: string, operationName: string | undefined): ReadyOperation | null | undefined {
    // Most clients send one document again and again.
    if (text !== this.#lastText) {
      this.#last = this.#prepared.get(text);
      this.#lastText = text;
    }
    return this.#last?.get(operationName);
  }

  /** Apollo calls this before it executes a valid operation. It prepares the operation if its text came before. */
  offer(text: string, operationName: string | undefined, document: DocumentNode, operation: OperationDefinitionNode): void {
    if (text.length > MAX_TEXT) {
      return;
    }
    const known = this.#prepared.get(text);
    if (known?.has(operationName)) {
      return;
    }
    if (known === undefined && !this.#seen.has(text)) {
      this.#seen.set(text, true);
      return;
    }
    this.#seen.delete(text);
    const operations: OperationsByName = new Map(known).set(operationName, this.#prepare(document, operation));
    this.#prepared.delete(text);
    this.#prepared.set(text, operations);
    this.#lastText = null;
  }

  #prepare(document: DocumentNode, operation: OperationDefinitionNode): ReadyOperation | null {
    const { schema, costOf } = this.#service;
    const prepared = prepareOperation(schema, document, operation, this.#coercions);
    if (prepared === null) {
      return null;
    }
    return {
      ...prepared,
      cost: costOf(document, operation),
      bytes: weightOf(document) + prepared.size * BYTES_PER_FIELD,
      metrics: this.#metrics.operation('http', rootFieldName(schema, operation)),
    };
  }
}

function bytesOf(operations: OperationsByName, text: string): number {
  let bytes = 2 * text.length + BYTES_PER_FIELD;
  for (const operation of operations.values()) {
    bytes += operation?.bytes ?? BYTES_PER_FIELD;
  }
  return bytes;
}
