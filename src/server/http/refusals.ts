import type { IncomingMessage, ServerResponse } from 'node:http';
import { overloadedError, RequestError } from '../../domain/shared/requestError';
import type { Overload } from '../gate/admission';
import { ignoreRest } from '../gate/connection/ignoreRest';
import type { RequestOrder } from '../gate/connection/requestOrder';
import type { ContentType } from '../graphql/contentType';
import { DeliveryQueue } from '../socket/fanOut/deliveryQueue';
import type { GraphqlService } from '../graphql/graphqlService';
import { HttpError } from './httpError';

interface Refusal {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: ContentType;
}

/** A refused body of up to this size is read and thrown away, so that the connection can be used again. */
const DRAINED_BYTES = 256 * 1024;
const DRAINED_BYTES_OF_STRANGERS = 16 * 1024;
/** How long a connection stays open while its client is still sending, so that the client can read the answer. */
const CUT_AFTER_MS = 1_000;
const RETRY_AFTER_MS = 1_000;

const NO_TOKEN = 'The request has no token. Send `Authorization: Bearer` with a token.';
const NO_TOKEN_BODY = bodyOf(new RequestError('UNAUTHENTICATED', NO_TOKEN));

/** Made once, so that a refusal costs next to nothing. */
const OVERLOAD_BODIES: Readonly<Record<Overload, string>> = {
  requests: overloadBody('The server is working on as many requests as it can. Try again in a moment.'),
  tenant_requests: overloadBody(
    'The server is working on as many requests of this tenant as it may have at a time. Try again in a moment.',
  ),
  body_bytes: overloadBody('The server is receiving as many large bodies as it can. Try again in a moment.'),
  event_loop: overloadBody('The server is overloaded and answers too slowly. Try again in a moment.'),
};

/** Answers requests that GraphQL never sees, without reading their bodies. */
export class Refusals {
  readonly #service: GraphqlService;
  readonly #order: RequestOrder;
  readonly #bodyMs: number;
  readonly #waiting = new DeliveryQueue();
  #strangers = 0;

  /** `bodyMs` is how long the unread body of a refused request may still take. */
  constructor(service: GraphqlService, order: RequestOrder, bodyMs: number) {
    this.#service = service;
    this.#order = order;
    this.#bodyMs = bodyMs;
  }

  /** How many requests without a valid token were refused. */
  get strangers(): number {
    return this.#strangers;
  }

  /**
   * Refuses a request without a valid token. It costs next to nothing, whatever the request asks. `tokenError` is null if there is no token.
   */
  stranger(response: ServerResponse, tokenError: string | null, contentType: ContentType | null): void {
    this.#strangers += 1;
    const body = tokenError === null ? NO_TOKEN_BODY : bodyOf(new RequestError('UNAUTHENTICATED', tokenError));
    // Clients that know `application/json` only take any other status than 200 for an error of the network.
    const refusal =
      contentType === 'application/graphql-response+json; charset=utf-8'
        ? { status: 401, body, contentType, headers: { 'www-authenticate': 'Bearer' } }
        : { status: 200, body };
    this.#refuseInTurn(response, refusal, DRAINED_BYTES_OF_STRANGERS);
  }

  overload(response: ServerResponse, overload: Overload): void {
    const headers = { 'retry-after': String(RETRY_AFTER_MS / 1000) };
    this.#refuseInTurn(response, { status: 503, body: OVERLOAD_BODIES[overload], headers });
  }

  /** Answers with an error, or cuts the connection if an answer has begun. `otherStatus` is the status of an error that nobody expected. */
  error(response: ServerResponse, error: unknown, otherStatus = 500): void {
    if (response.headersSent || response.destroyed) {
      response.req.socket.destroy();
    } else if (error instanceof HttpError) {
      const body = jsonLine({ errors: [{ message: error.message, extensions: { code: 'BAD_REQUEST' } }] });
      this.#refuse(response, { status: error.status, body, headers: error.headers });
    } else {
      const body = jsonLine({ errors: [this.#service.toClientError(error)] });
      this.#refuse(response, { body, ...(error instanceof RequestError ? tryAgain(error) : { status: otherStatus }) });
    }
  }

  /** Thousands of requests that come at once are refused some in a turn of the event loop, but one that still sends much is stopped at once. */
  #refuseInTurn(response: ServerResponse, refusal: Refusal, drainedBytes = DRAINED_BYTES): void {
    if (!readsOn(response.req, drainedBytes)) {
      this.#refuse(response, refusal, drainedBytes);
      return;
    }
    this.#order.answersFree(response);
    this.#waiting.add({
      deliver: () => {
        if (!response.headersSent && !response.destroyed) {
          this.#refuse(response, refusal, drainedBytes);
        }
      },
    });
  }

  #refuse(response: ServerResponse, { status, body, headers, contentType }: Refusal, drainedBytes = DRAINED_BYTES): void {
    this.#order.answersFree(response);
    const request = response.req;
    const goesOn = readsOn(request, drainedBytes);
    response.writeHead(status, {
      'content-type': contentType ?? 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      vary: 'Origin',
      ...headers,
      ...(!goesOn && { connection: 'close' }),
    });
    if (!goesOn) {
      // The answer is not ended: Node would cut the connection at once, and a client that is still sending would lose the answer.
      ignoreRest(request);
      response.write(body);
      cutAfter(response, CUT_AFTER_MS);
      return;
    }
    if (lengthOf(request) > 0 && !request.complete) {
      request.once('end', cutAfter(response, this.#bodyMs));
    }
    request.resume();
    response.end(body);
  }
}

/** Whether what is left of the request's body is read and thrown away. */
function readsOn(request: IncomingMessage, drainedBytes: number): boolean {
  return request.complete || (request.headers['transfer-encoding'] === undefined && lengthOf(request) <= drainedBytes);
}

function lengthOf({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0);
}

/** Cuts the connection after this time. Returns a function that calls it off. */
function cutAfter({ req: { socket } }: ServerResponse, ms: number): () => void {
  const timer = setTimeout(() => socket.destroy(), ms).unref();
  const stop = (): void => {
    clearTimeout(timer);
    socket.off('close', stop);
  };
  socket.once('close', stop);
  return stop;
}

function tryAgain({ code, details: { retryAfterMs } }: RequestError): Pick<Refusal, 'status' | 'headers'> {
  const status = code === 'RATE_LIMITED' ? 429 : 503;
  return typeof retryAfterMs === 'number' ? { status, headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) } } : { status };
}

function overloadBody(message: string): string {
  return bodyOf(overloadedError(message, RETRY_AFTER_MS));
}

/** The same shape as `toClientError` gives to a `RequestError`. */
function bodyOf({ message, code, details }: RequestError): string {
  return jsonLine({ errors: [{ message, extensions: { ...details, code } }] });
}

function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
