import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

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
      socket.destroy();
    }
    return !socket.destroyed;
  }
}
