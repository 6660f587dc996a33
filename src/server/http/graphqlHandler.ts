import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeaderMap } from '@apollo/server';
import type { ApolloServer, HTTPGraphQLResponse } from '@apollo/server';
import type { TokenVerifier } from '../../auth/tokenVerifier';
import { RequestError } from '../../domain/shared/requestError';
import type { Outcomes } from '../../prepared/handOver';
import { replaying } from '../../prepared/replay';
import type { RateLimit } from '../gate/rateLimit';
import { boundedAnswer } from '../graphql/answerSize';
import type { GraphqlService, Identity } from '../graphql/graphqlService';
import { authenticate } from './authenticate';
import { HttpError, sendJson } from './httpError';
import { ANSWERED, NO_OUTCOMES } from './preparedAnswers';
import type { PreparedAnswers } from './preparedAnswers';
import { readBody } from './requestBody';

export interface GraphqlParts {
  readonly service: GraphqlService;
  readonly apollo: ApolloServer<object>;
  readonly prepared: PreparedAnswers;
  readonly tokens: TokenVerifier;
  readonly limit: RateLimit;
}

/** Answers one request to /graphql. */
export async function answerGraphql(
  parts: GraphqlParts,
  request: IncomingMessage,
  response: ServerResponse,
  search: string,
): Promise<void> {
  const { service, prepared, tokens } = parts;
  let identity: Identity;
  try {
    identity = await authenticate(request, tokens);
    parts.limit(identity.caller, 1);
  } catch (error) {
    if (error instanceof HttpError) {
      throw error;
    }
    response.setHeader('vary', 'Origin');
    refuse(service, response, error);
    return;
  }
  const body = request.method === 'POST' ? await readBody(request) : null;
  const context = service.context(identity);
  const outcomes = body === null ? NO_OUTCOMES : await prepared.answer(request, response, body, identity.caller, context);
  if (outcomes !== ANSWERED) {
    await execute(parts, request, response, { search, body, context, outcomes });
  }
}

interface UnpreparedRequest {
  readonly search: string;
  /** Null for a GET. */
  readonly body: unknown;
  readonly context: object;
  /** The results of the root fields that have run already. */
  readonly outcomes: Outcomes;
}

/** Answers one request with Apollo. */
export async function execute(
  { apollo, prepared }: GraphqlParts,
  request: IncomingMessage,
  response: ServerResponse,
  { search, body, context, outcomes }: UnpreparedRequest,
): Promise<void> {
  response.setHeader('vary', 'Origin');
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: request.method ?? 'GET', headers: headersOf(request), search, body },
    context: () => Promise.resolve(replaying(context, outcomes)),
  });
  if (answer.status === undefined || answer.status === 200) {
    prepared.learn(request, answer.headers.get('content-type'));
  }
  await sendAnswer(response, answer);
}

/** Refuses a well-formed request: its caller sent too many, or its token can't be verified at the moment. */
function refuse(service: GraphqlService, response: ServerResponse, error: unknown): void {
  const retryAfterMs = error instanceof RequestError && error.code === 'RATE_LIMITED' ? Number(error.details['retryAfterMs']) : null;
  const headers: Record<string, string> = retryAfterMs === null ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) };
  response.req.resume();
  sendJson(response, retryAfterMs === null ? 503 : 429, { errors: [service.toClientError(error)] }, headers);
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

async function joinParts(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) {
    text += part;
  }
  return text;
}
