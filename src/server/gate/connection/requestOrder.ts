import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ignoreRest } from './ignoreRest';

/** The most requests of one connection that wait for the answers before them. Node parses those of one packet at a time, and each takes some of that time. */
const MAX_WAITING = 16;

type Begin = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Keeps the requests of each connection in order: a request that the client sends before it has the answer to the one before waits for that answer, and
 * begins in a turn of the event loop of its own. Otherwise thousands of requests in one packet would all begin in one turn. A client that sends too many, or
 * that does not wait for a free answer, is cut off.
 */
export class RequestOrder {
  readonly #waiting = new WeakMap<Socket, number>();
  /** The connections with an answer under way that costs its reader no units: a refusal, or a page that everybody may read. */
  readonly #free = new WeakSet<Socket>();

  /** Call it before a free answer is sent. */
  answersFree(response: ServerResponse): void {
    const { socket } = response.req;
    this.#free.add(socket);
    response.once('close', () => this.#free.delete(socket));
  }

  /** Calls `begin` when its turn has come, or never if the connection is cut before. Only a response without a socket has to wait. */
  wait(request: IncomingMessage, response: ServerResponse, begin: Begin): void {
    const { socket } = request;
    const waiting = (this.#waiting.get(socket) ?? 0) + 1;
    if (waiting > MAX_WAITING || this.#free.has(socket)) {
      ignoreRest(request);
      socket.destroy();
      return;
    }
    this.#waiting.set(socket, waiting);
    // Node gives the socket to the next response when the one before has ended.
    response.once('socket', () => {
      this.#waiting.set(socket, (this.#waiting.get(socket) ?? 1) - 1);
      setImmediate(() => {
        if (!response.headersSent && !socket.destroyed) {
          begin(request, response);
        }
      });
    });
  }
}
