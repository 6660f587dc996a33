import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Tells Node's parser that a request has no body. */
const SKIP_BODY = 1;

/**
 * The connections with an answer under way that costs its reader no units: a refusal, or a page that everybody may read. A client that sends the next request
 * without waiting for such an answer is cut off. Otherwise thousands of requests in one packet would all be answered in one turn of the event loop.
 */
export class FreeAnswers {
  readonly #underWay = new WeakSet<Socket>();

  /** Call it before the answer is sent. */
  add(response: ServerResponse): void {
    const { socket } = response.req;
    this.#underWay.add(socket);
    response.once('close', () => this.#underWay.delete(socket));
  }

  /** Returns whether a request may be answered. If not, its connection is cut. */
  mayAsk(socket: Socket): boolean {
    if (this.#underWay.has(socket)) {
      ignoreRest(socket);
      socket.destroy();
    }
    return !socket.destroyed;
  }
}

/**
 * Lets Node ignore the requests that the connection has sent already. Otherwise it hands over each request of the packet that it is reading, thousands of
 * them, although the connection is cut. `parser` is not documented: without it the packet only takes longer.
 */
function ignoreRest(socket: Socket): void {
  const { parser } = socket as { readonly parser?: { onIncoming?: unknown } | null };
  if (typeof parser?.onIncoming === 'function') {
    parser.onIncoming = () => SKIP_BODY;
  }
}
