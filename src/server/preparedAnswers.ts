import type { IncomingMessage, ServerResponse } from 'node:http';
import { HandOver, type Outcomes } from '../prepared/handOver';
import type { Text } from '../prepared/run';
import type { PreparedOperations } from './preparedOperations';

export const NO_OUTCOMES: Outcomes = new Map();
/** The answer is sent. */
export const ANSWERED: Outcomes = new Map();

const NO_VARIABLES = Object.freeze({});
const MAX_ACCEPT_LENGTH = 256;
const MAX_ACCEPTS = 256;

/** Answers operations that are prepared, over HTTP. */
export class PreparedAnswers {
  /** The content type that each `Accept` got from the usual way. There are few, and a client that sends more of them gains nothing by it. */
  readonly #contentTypes = new Map<string, string>();

  constructor(private readonly operations: PreparedOperations) {}

  /** What the usual way answered a success as. */
  learn({ headers: { accept = '' } }: IncomingMessage, contentType: string | undefined): void {
    if (contentType === undefined || accept.length > MAX_ACCEPT_LENGTH || this.#contentTypes.size >= MAX_ACCEPTS) return;
    this.#contentTypes.set(accept, contentType);
  }

  /** `ANSWERED`, or what its root fields came to already, if any ran: then it is to be executed the usual way. */
  answer(request: IncomingMessage, response: ServerResponse, body: unknown, context: object): Outcomes | Promise<Outcomes> {
    const contentType = this.#contentTypes.get(request.headers.accept ?? '');
    if (contentType === undefined || !isRecord(body)) return NO_OUTCOMES;
    const { query, operationName = null, variables = null, extensions = null } = body;
    if (typeof query !== 'string' || !(operationName === null || typeof operationName === 'string')) return NO_OUTCOMES;
    if (extensions !== null || !(variables === null || isRecord(variables))) return NO_OUTCOMES;
    const operation = this.operations.find(query, operationName ?? undefined);
    if (operation === undefined || operation === null) return NO_OUTCOMES;

    const begun = performance.now();
    const sent = variables ?? NO_VARIABLES;
    const succeed = (text: string): Outcomes => {
      sendSuccess(response, contentType, `{"data":${text}}\n`);
      operation.tally.ok((performance.now() - begun) / 1000);
      this.operations.answered += 1;
      return ANSWERED;
    };
    const handOver = (error: unknown): Outcomes => {
      this.operations.handedOver += 1;
      return error instanceof HandOver ? error.outcomes : NO_OUTCOMES;
    };
    let text: Text;
    try {
      operation.checkLimits?.(sent);
      text = operation.answer(context, sent);
    } catch (error) {
      return handOver(error);
    }
    return typeof text === 'string' ? succeed(text) : text.then(succeed, handOver);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sendSuccess(response: ServerResponse, contentType: string, text: string): void {
  const length = String(Buffer.byteLength(text, 'utf8'));
  const headers = ['cache-control', 'no-store', 'x-content-type-options', 'nosniff', 'content-type', contentType, 'content-length', length];
  response.writeHead(200, response.hasHeader('vary') ? headers : ['vary', 'Origin', ...headers]);
  response.end(text, 'utf8');
}
