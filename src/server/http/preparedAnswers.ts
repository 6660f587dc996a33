import type { ServerResponse } from 'node:http';
import { HandOver } from '../../prepared/handOver';
import type { Outcomes } from '../../prepared/handOver';
import type { Text } from '../../prepared/types';
import type { Caller } from '../../domain/callers/caller';
import { payRest } from '../gate/rateLimit';
import type { RateLimit } from '../gate/rateLimit';
import type { WorkQueue } from '../gate/workQueue';
import { boundedAnswer } from '../graphql/answerSize';
import type { ContentType } from '../graphql/contentType';
import type { PreparedOperations, ReadyOperation } from '../graphql/preparedOperations';

export const NO_OUTCOMES: Outcomes = new Map();
/** The answer has been sent. */
export const ANSWERED: Outcomes = new Map();

const NO_VARIABLES = Object.freeze({});
/** In units. What costs more waits for its turn. */
const MAX_IMMEDIATE_COST = 100;

/** Answers prepared operations over HTTP. */
export class PreparedAnswers {
  readonly #operations: PreparedOperations;
  readonly #limit: RateLimit;
  readonly #queue: WorkQueue;

  constructor(operations: PreparedOperations, limit: RateLimit, queue: WorkQueue) {
    this.#operations = operations;
    this.#limit = limit;
    this.#queue = queue;
  }

  /**
   * Returns `ANSWERED`. Otherwise Apollo must execute the operation, and gets the results of the root fields that have run already. `spent`: the units that the
   * request has spent before. `hasTurn`: the request has waited for its turn, and this is it.
   */
  answer(
    response: ServerResponse,
    contentType: ContentType,
    body: unknown,
    caller: Caller,
    context: object,
    spent: number,
    hasTurn: boolean,
  ): Outcomes | Promise<Outcomes> {
    if (!isRecord(body)) {
      return NO_OUTCOMES;
    }
    const { query, operationName = null, variables = null, extensions = null } = body;
    if (typeof query !== 'string' || !(operationName === null || typeof operationName === 'string')) {
      return NO_OUTCOMES;
    }
    if (extensions !== null || !(variables === null || isRecord(variables))) {
      return NO_OUTCOMES;
    }
    const operation = this.#operations.find(query, operationName ?? undefined);
    if (operation === undefined || operation === null) {
      return NO_OUTCOMES;
    }

    const startedAt = performance.now();
    const sent = variables ?? NO_VARIABLES;
    let text: Text;
    try {
      const cost = operation.cost(sent);
      payRest(this.#limit, caller, cost, spent);
      text =
        hasTurn || cost <= MAX_IMMEDIATE_COST
          ? operation.answer(context, sent)
          : this.#queue.turn(caller).then(() => operation.answer(context, sent));
    } catch (error) {
      return this.#handOver(error);
    }
    if (typeof text === 'string') {
      return this.#succeed(response, contentType, operation, startedAt, text);
    }
    return text.then(
      (settled) => this.#succeed(response, contentType, operation, startedAt, settled),
      (error: unknown) => this.#handOver(error),
    );
  }

  #succeed(response: ServerResponse, contentType: ContentType, { metrics }: ReadyOperation, startedAt: number, data: string): Outcomes {
    sendSuccess(response, contentType, boundedAnswer(`{"data":${data}}\n`));
    metrics.ok((performance.now() - startedAt) / 1000);
    this.#operations.answered += 1;
    return ANSWERED;
  }

  #handOver(error: unknown): Outcomes {
    this.#operations.handedOver += 1;
    return error instanceof HandOver ? error.outcomes : NO_OUTCOMES;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sendSuccess(response: ServerResponse, contentType: ContentType, text: string): void {
  const bytes = Buffer.byteLength(text, 'utf8');
  const length = String(bytes);
  const headers = ['cache-control', 'no-store', 'x-content-type-options', 'nosniff', 'content-type', contentType, 'content-length', length];
  response.writeHead(200, response.hasHeader('vary') ? headers : ['vary', 'Origin', ...headers]);
  // As many bytes as characters means that the text is ASCII, which needs no encoding.
  response.end(text, bytes === text.length ? 'latin1' : 'utf8');
}
