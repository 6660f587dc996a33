import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { CONSENT_PATH, GRAPHQL_PATH } from '../../config/addresses';
import { PROOF_PATH } from '../../config/serverProof';
import { setCorsHeaders } from '../gate/origins';
import type { OriginCheck } from '../gate/origins';
import type { Metrics } from '../metrics/metrics';
import { sendConsentPage } from './consentPage';
import { answerOnFastPath } from './fastPath';
import type { FastPathParts } from './fastPath';
import { answerGraphql } from './graphqlHandler';
import type { Readiness } from './health';
import { HttpError, send, sendJson } from './httpError';
import { answerIfAdmitted } from './overloadResponse';

interface HttpParts extends FastPathParts {
  readonly metrics: Metrics;
  readonly readiness: () => Promise<Readiness>;
  /** Proves to the command line that this is the server of the data directory. */
  readonly sendProof: (response: ServerResponse) => void;
  readonly mayCall: OriginCheck;
  readonly log: Logger;
}

/** The HTTP server, with its limits. It is not listening yet. */
export function httpServer(parts: HttpParts): Server {
  const limits = { maxHeaderSize: 16_384, requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 };
  return createServer(limits, (request, response) => {
    const failed = (error: unknown): void => {
      fail(parts, response, error);
    };
    // A request from a web page needs CORS headers, which the fast path does not set.
    const mayTakeFastPath = request.url === GRAPHQL_PATH && request.method === 'POST' && request.headers.origin === undefined;
    if (mayTakeFastPath && answerOnFastPath(parts, request, response, failed)) {
      return;
    }
    route(parts, request, response).catch(failed);
  });
}

async function route(parts: HttpParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '/', query] = (request.url ?? '/').split(/\?(.*)/s);
  if (path === GRAPHQL_PATH) {
    setCorsHeaders(request, response, parts.mayCall);
    if (request.method === 'OPTIONS') {
      send(response, 204, 'text/plain', '');
    } else if (request.method === 'POST' || request.method === 'GET') {
      await answerIfAdmitted(parts.admission, request, response, () =>
        answerGraphql(parts, request, response, query === undefined ? '' : `?${query}`),
      );
    } else {
      throw new HttpError(405, 'GraphQL requests must use GET or POST.', { allow: 'GET, POST, OPTIONS' });
    }
    return;
  }
  const page = PAGES[path];
  if (page === undefined) {
    throw new HttpError(404, `This path does not exist. The API is at \`${GRAPHQL_PATH}\`.`);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new HttpError(405, 'Requests to this path must use GET.', { allow: 'GET, HEAD' });
  }
  request.resume();
  await page(parts, response);
}

const PAGES: Readonly<Record<string, (parts: HttpParts, response: ServerResponse) => Promise<void> | void>> = {
  '/': (_parts, response) => {
    sendJson(response, 200, { name: 'cordon', graphql: GRAPHQL_PATH, health: ['/healthz', '/readyz'], metrics: '/metrics' });
  },
  [CONSENT_PATH]: (_parts, response) => {
    sendConsentPage(response);
  },
  [PROOF_PATH]: (parts, response) => {
    parts.sendProof(response);
  },
  '/healthz': (_parts, response) => {
    sendJson(response, 200, { alive: true });
  },
  '/readyz': async (parts, response) => {
    const state = await parts.readiness();
    sendJson(response, state.ready ? 200 : 503, state);
  },
  '/metrics': async ({ metrics: { registry } }, response) => {
    send(response, 200, registry.contentType, await registry.metrics());
  },
};

function fail(parts: HttpParts, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.setHeader('vary', 'Origin');
  if (error instanceof HttpError) {
    response.req.resume();
    sendJson(response, error.status, { errors: [{ message: error.message, extensions: { code: 'BAD_REQUEST' } }] }, error.headers);
    if (error.headers['connection'] === 'close') {
      cutAfter(response);
    }
  } else {
    response.req.resume();
    sendJson(response, 500, { errors: [parts.service.toClientError(error)] });
  }
}

/** Ends the connection after a second, so that the answer can reach a client that is still sending. */
function cutAfter(response: ServerResponse): void {
  const { socket } = response;
  const timer = setTimeout(() => socket?.destroy(), 1_000);
  socket?.once('close', () => {
    clearTimeout(timer);
  });
}
