import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../../config/environment';

/**
 * Whether a request from this origin is allowed: a listed origin, the server's own, or (in embedded mode) one of this machine. A request without an origin
 * does not come from a web page, and is allowed.
 */
export type OriginCheck = (request: IncomingMessage) => boolean;

export function originCheck(allowed: readonly string[], loopbackToo: boolean): OriginCheck {
  const listed = new Set(allowed);
  return ({ headers: { origin, host } }) => {
    if (origin === undefined || listed.has(origin)) {
      return true;
    }
    if (!URL.canParse(origin)) {
      return false;
    }
    const url = new URL(origin);
    return url.host === host || (loopbackToo && isLoopback(url.hostname));
  };
}

/** Sets the CORS headers of an answer, those of a preflight request included. */
export function setCorsHeaders(request: IncomingMessage, response: ServerResponse, mayCall: OriginCheck): void {
  const { origin } = request.headers;
  response.setHeader('vary', 'Origin');
  if (origin === undefined || !mayCall(request)) {
    return;
  }
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'retry-after');
  if (request.method !== 'OPTIONS') {
    return;
  }
  response.setHeader('access-control-allow-methods', 'GET, POST');
  // An origin that may call may send any header: clients add their own, for tracing and the like.
  const requested = request.headers['access-control-request-headers'];
  if (requested !== undefined) {
    response.setHeader('access-control-allow-headers', requested);
    response.setHeader('vary', 'Origin, Access-Control-Request-Headers');
  }
  response.setHeader('access-control-max-age', '600');
}
