import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeaderMap } from '@apollo/server';
import type { ApolloServer, HTTPGraphQLResponse } from '@apollo/server';
import type { TokenVerifier } from '../../auth/tokenVerifier';
import type { Caller } from '../../domain/callers/caller';
import type { Outcomes } from '../../prepared/handOver';
import { replaying } from '../../prepared/replay';
import type { Admission } from '../gate/admission';
import { unitsOf } from '../gate/rateLimit';
import type { RateLimit } from '../gate/rateLimit';
import type { OpenConnections } from '../gate/connection/openConnections';
import { whenSent } from '../gate/whenSent';
import type { WorkQueue } from '../gate/workQueue';
import { boundedAnswer, joinParts } from '../graphql/answerSize';
import { contentTypeFor } from '../graphql/contentType';
import type { ContentType } from '../graphql/contentType';
import type { GraphqlService } from '../graphql/graphqlService';
import { authenticate, idempotencyKeyOf } from './authenticate';
import { HttpError } from './httpError';
import { ANSWERED, NO_OUTCOMES } from './preparedAnswers';
import type { PreparedAnswers } from './preparedAnswers';
import type { Refusals } from './refusals';
import { announcedBytes, checkContentType, collectBody, normalizedSearch, parseBody } from './requestBody';
import { whenDone } from './whenDone';
import type { Awaitable } from './whenDone';

export interface GraphqlParts {
  readonly service: GraphqlService;
  readonly apollo: ApolloServer<object>;
  readonly prepared: PreparedAnswers;
  readonly tokens: TokenVerifier;
  readonly limit: RateLimit;
  readonly admission: Admission;
  readonly queue: WorkQueue;
  readonly connections: OpenConnections;
  readonly refusals: Refusals;
}

/** A request of a caller with a valid token. */
interface Call {
  readonly parts: GraphqlParts;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  readonly contentType: ContentType;
  readonly idempotencyKey: string | null;
  /** The units that it has spent before its document is known. */
  spent: number;
}

/** A body that is larger waits for its turn before it is parsed. */
const MAX_IMMEDIATE_BYTES = 64 * 1024;
/** If a body is larger, its operation waits for another turn after it is parsed. */
const MAX_ONE_TURN_BYTES = 256 * 1024;

/**
 * Answers one request to /graphql. A request with a known token and a prepared operation is answered without a promise, if everything that it needs is in
 * memory. Every other document waits for its turn.
 */
export function answerGraphql(parts: GraphqlParts, request: IncomingMessage, response: ServerResponse, search: string): void {
  const { authorization } = request.headers;
  const known = authorization === undefined ? undefined : parts.tokens.known(authorization);
  if (known !== undefined) {
    answerCaller(parts, request, response, search, known);
    return;
  }
  whenDone(
    () => authenticate(request, parts.tokens),
    ({ caller, tokenError }) => {
      if (response.headersSent || request.socket.destroyed) {
        // The request was refused, or its client has gone, while the token was verified.
        return;
      }
      if (caller === null) {
        parts.refusals.stranger(response, tokenError, contentTypeFor(request.headers.accept));
      } else {
        answerCaller(parts, request, response, search, caller);
      }
    },
    (error) => {
      parts.refusals.error(response, error, 503);
    },
  );
}

function answerCaller(parts: GraphqlParts, request: IncomingMessage, response: ServerResponse, search: string, caller: Caller): void {
  const { admission, refusals } = parts;
  parts.connections.recognise(request.socket, caller);
  const bytes = announcedBytes(request);
  const overload = admission.enter(caller, bytes);
  if (overload !== null) {
    refusals.overload(response, overload);
    return;
  }
  const leave = (): void => {
    whenSent(response, () => {
      admission.leave(caller, bytes);
    });
  };
  const failed = (error: unknown): void => {
    refusals.error(response, error);
    leave();
  };
  try {
    const { headers } = request;
    const spent = 1 + (headers['content-length'] === undefined ? 0 : unitsOf(bytes));
    parts.limit(caller, spent);
    const contentType = contentTypeFor(headers.accept);
    if (contentType === null) {
      throw new HttpError(
        406,
        'An answer has the content type `application/json` or `application/graphql-response+json`. Accept one of them.',
      );
    }
    const call: Call = { parts, request, response, caller, contentType, idempotencyKey: idempotencyKeyOf(request), spent };
    if (request.method === 'GET') {
      const query = normalizedSearch(search);
      whenDone(() => execute(call, query, null, contextOf(call), NO_OUTCOMES), leave, failed);
      return;
    }
    checkContentType(request);
    collectBody(
      request,
      (body) => {
        whenDone(() => answerBody(call, body), leave, failed);
      },
      failed,
    );
  } catch (error) {
    failed(error);
  }
}

function answerBody(call: Call, bytes: Buffer): Awaitable<void> {
  const { parts, request, response, caller, contentType } = call;
  if (request.headers['content-length'] === undefined && unitsOf(bytes.length) > 0) {
    parts.limit(caller, unitsOf(bytes.length), call.spent);
    call.spent += unitsOf(bytes.length);
  }
  if (bytes.length > MAX_IMMEDIATE_BYTES) {
    return answerLarge(call, bytes);
  }
  const body = parseBody(bytes);
  const context = contextOf(call);
  const outcomes = parts.prepared.answer(response, contentType, body, caller, context, call.spent, false);
  if (outcomes === ANSWERED) {
    return undefined;
  }
  return outcomes instanceof Promise
    ? outcomes.then((ran) => (ran === ANSWERED ? undefined : execute(call, '', body, context, ran)))
    : execute(call, '', body, context, outcomes);
}

function contextOf({ parts, caller, idempotencyKey }: Call): object {
  return parts.service.context({ caller, idempotencyKey });
}

/** A body is parsed and answered in one turn if it is not too large: the garbage collector copies what lives longer. */
async function answerLarge(call: Call, bytes: Buffer): Promise<void> {
  const { parts, response, caller, contentType } = call;
  await parts.queue.turn(caller);
  if (response.destroyed) {
    return;
  }
  const body = parseBody(bytes);
  if (bytes.length > MAX_ONE_TURN_BYTES) {
    await parts.queue.turn(caller);
  }
  const context = contextOf(call);
  const outcomes = await parts.prepared.answer(response, contentType, body, caller, context, call.spent, true);
  if (outcomes !== ANSWERED) {
    await execute(call, '', body, context, outcomes);
  }
}

/** Answers one request with Apollo. `body` is null for a GET; `outcomes` are the results of the root fields that have run already. */
async function execute(
  { parts: { apollo, queue }, request, response, caller, spent }: Call,
  search: string,
  body: unknown,
  context: object,
  outcomes: Outcomes,
): Promise<void> {
  await queue.turn(caller);
  if (response.destroyed) {
    return;
  }
  response.setHeader('vary', 'Origin');
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: request.method ?? 'GET', headers: headersOf(request), search, body },
    context: () => Promise.resolve(replaying({ ...context, spent }, outcomes)),
  });
  await sendAnswer(response, answer);
}

function headersOf(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) {
      headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
  }
  return headers;
}

async function sendAnswer(response: ServerResponse, { status, headers, body }: HTTPGraphQLResponse): Promise<void> {
  const text = boundedAnswer(body.kind === 'complete' ? body.string : await joinParts(body.asyncIterator));
  const bytes = Buffer.from(text, 'utf8');
  response.writeHead(status ?? 200, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...Object.fromEntries(headers),
    'content-length': bytes.length,
  });
  response.end(bytes);
}
