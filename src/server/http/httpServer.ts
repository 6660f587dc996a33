import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { CONSENT_PATH, GRAPHQL_PATH } from '../../config/addresses';
import { PROOF_PATH } from '../../config/serverProof';
import { countPieces } from '../gate/connection/pieces';
import type { RequestOrder } from '../gate/connection/requestOrder';
import { setCorsHeaders } from '../gate/origins';
import type { OriginCheck } from '../gate/origins';
import { targetOf } from '../gate/target';
import type { Metrics } from '../metrics/metrics';
import { answerGraphql } from './graphqlHandler';
import type { GraphqlParts } from './graphqlHandler';
import { shared } from './health';
import type { Readiness } from './health';
import { HttpError, send, sendJson } from './httpError';
import type { HttpLimits } from './httpLimits';
import { tooSmallPieces } from './requestBody';
import { sendConsentPage } from './pages/consentPage';
import { whenDone } from './whenDone';
import type { Awaitable } from './whenDone';

interface HttpParts extends GraphqlParts {
  readonly order: RequestOrder;
  readonly metrics: Metrics;
  readonly readiness: () => Promise<Readiness>;
  /** Proves to the command line that this is the server of the data directory. */
  readonly sendProof: (response: ServerResponse) => void;
  readonly mayCall: OriginCheck;
}

type Page = (response: ServerResponse) => Awaitable<void>;

/** The HTTP server, with its limits. It is not listening yet. */
export function httpServer(parts: HttpParts, limits: HttpLimits): Server {
  const pages = pagesOf(parts, limits);
  const times = {
    requestTimeout: limits.requestMs,
    headersTimeout: limits.headersMs,
    connectionsCheckingInterval: limits.checkMs,
    keepAliveTimeout: 65_000,
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { path, search } = targetOf(request.url);
    const failed = (error: unknown): void => {
      parts.refusals.error(response, error);
    };
    if (path !== GRAPHQL_PATH) {
      whenDone(
        () => pageAt(parts, pages, path, request)(response),
        () => undefined,
        failed,
      );
      return;
    }
    try {
      answerAtGraphqlPath(parts, request, response, search);
    } catch (error) {
      failed(error);
    }
  };
  const server = createServer({ maxHeaderSize: 16_384, ...times }, (request, response) => {
    if (request.headers['transfer-encoding'] !== undefined) {
      countPieces(request, () => {
        parts.refusals.error(response, tooSmallPieces());
      });
    }
    if (response.socket === null) {
      parts.order.wait(request, response, answer);
    } else {
      answer(request, response);
    }
  });
  server.on('connection', (connection) => {
    parts.connections.add(connection);
  });
  return server;
}

function answerAtGraphqlPath(parts: HttpParts, request: IncomingMessage, response: ServerResponse, search: string): void {
  if (request.headers.origin !== undefined) {
    setCorsHeaders(request, response, parts.mayCall);
  }
  if (request.method === 'POST' || request.method === 'GET') {
    answerGraphql(parts, request, response, search);
  } else if (request.method === 'OPTIONS') {
    request.resume();
    parts.order.answersFree(response);
    send(response, 204, 'text/plain', '');
  } else {
    throw new HttpError(405, 'GraphQL requests must use GET or POST.', { allow: 'GET, POST, OPTIONS' });
  }
}

function pageAt({ order }: HttpParts, pages: ReadonlyMap<string, Page>, path: string, request: IncomingMessage): Page {
  const page = pages.get(path);
  return (response) => {
    if (page === undefined) {
      throw new HttpError(404, `This path does not exist. The API is at \`${GRAPHQL_PATH}\`.`);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new HttpError(405, 'Requests to this path must use GET.', { allow: 'GET, HEAD' });
    }
    request.resume();
    order.answersFree(response);
    return page(response);
  };
}

/** The pages that everybody may read. Each of them costs next to nothing, however often it is asked for. */
function pagesOf({ readiness, sendProof, metrics: { registry } }: HttpParts, { sharedMs }: HttpLimits): ReadonlyMap<string, Page> {
  const ready = shared(readiness, sharedMs);
  const metrics = shared(() => registry.metrics(), sharedMs);
  return new Map<string, Page>([
    [
      '/',
      (response) => {
        sendJson(response, 200, { name: 'cordon', graphql: GRAPHQL_PATH, health: ['/healthz', '/readyz'], metrics: '/metrics' });
      },
    ],
    [CONSENT_PATH, sendConsentPage],
    [PROOF_PATH, sendProof],
    [
      '/healthz',
      (response) => {
        sendJson(response, 200, { alive: true });
      },
    ],
    [
      '/readyz',
      async (response) => {
        const state = await ready();
        sendJson(response, state.ready ? 200 : 503, state);
      },
    ],
    [
      '/metrics',
      async (response) => {
        send(response, 200, registry.contentType, await metrics());
      },
    ],
  ]);
}
