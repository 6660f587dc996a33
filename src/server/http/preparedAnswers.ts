import type { IncomingMessage, ServerResponse } from 'node:http';
import { HandOver } from '../../prepared/handOver';
import type { Outcomes } from '../../prepared/handOver';
import type { Text } from '../../prepared/types';
import type { Caller } from '../../domain/callers/caller';
import { payRest } from '../gate/rateLimit';
import type { RateLimit } from '../gate/rateLimit';
import { boundedAnswer } from '../graphql/answerSize';
import type { PreparedOperations, ReadyOperation } from '../graphql/preparedOperations';

export const NO_OUTCOMES: Outcomes = new Map();
/** The answer has been sent. */
export const ANSWERED: Outcomes = new Map();

const NO_VARIABLES = Object.freeze({});
const MAX_ACCEPT_LENGTH = 256;
const MAX_ACCEPTS = 256;

/** Answers prepared operations over HTTP. */
export class PreparedAnswers {
  readonly #operations: PreparedOperations;
  readonly #limit: RateLimit;
  /** The content type that Apollo chose for each `Accept`. The number is limited: further values are simply not answered here. */
  readonly #contentTypes = new Map<string, string>();

  constructor(operations: PreparedOperations, limit: RateLimit) {
    this.#operations = operations;
    this.#limit = limit;
  }

  /** Remembers the content type that Apollo chose for a successful answer. */
  learn({ headers: { accept = '' } }: IncomingMessage, contentType: string | undefined): void {
    if (contentType === undefined || accept.length > MAX_ACCEPT_LENGTH || this.#contentTypes.size >= MAX_ACCEPTS) {
      return;
    }
    this.#contentTypes.set(accept, contentType);
  }

  /** Returns `ANSWERED`. Otherwise Apollo must execute the operation, and gets the results of the root fields that have run already. */
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    caller: Caller | null,
    context: object,
  ): Outcomes | Promise<Outcomes> {
    const contentType = this.#contentTypes.get(request.headers.accept ?? '');
    if (contentType === undefined || !isRecord(body)) {
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
      payRest(this.#limit, caller, operation.cost(sent));
      text = operation.answer(context, sent);
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

  #succeed(response: ServerResponse, contentType: string, { metrics }: ReadyOperation, startedAt: number, data: string): Outcomes {
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

function sendSuccess(response: ServerResponse, contentType: string, text: string): void {
  const bytes = Buffer.byteLength(text, 'utf8');
  const length = String(bytes);
  const headers = ['cache-control', 'no-store', 'x-content-type-options', 'nosniff', 'content-type', contentType, 'content-length', length];
  response.writeHead(200, response.hasHeader('vary') ? headers : ['vary', 'Origin', ...headers]);
  // As many bytes as characters means that the text is ASCII, which needs no encoding.
  response.end(text, bytes === text.length ? 'latin1' : 'utf8');
}
