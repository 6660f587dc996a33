import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { nextTurn } from '../../../src/turns';

export interface SocketMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON of any shape
}

/** A bare WebSocket with a queue of received messages, so that a test waits for a message and never for time. */
export class RawSocket {
  readonly #arrived: SocketMessage[] = [];
  #pings = 0;
  #waiting: ((message: SocketMessage) => void) | null = null;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as SocketMessage;
      if (this.#waiting === null) {
        this.#arrived.push(message);
      } else {
        const tell = this.#waiting;
        this.#waiting = null;
        tell(message);
      }
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  /** Opens a socket and sends nothing. Rejects with the HTTP status if the server refuses it. */
  static async open(
    address: string,
    options: ClientOptions & { readonly protocols?: string[]; readonly path?: string } = {},
  ): Promise<RawSocket> {
    const { protocols = ['graphql-transport-ws'], path = '/graphql', ...rest } = options;
    const socket = new WebSocket(`${address.replace('http', 'ws')}${path}`, protocols, rest);
    const raw = new RawSocket(socket);
    await once(socket, 'open');
    return raw;
  }

  /** Opens a socket and waits for the acknowledgement. */
  static async connect(address: string, token: string): Promise<RawSocket> {
    const raw = await RawSocket.open(address);
    raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    const first = await raw.next();
    if (first.type !== 'connection_ack') {
      throw new Error(`Not acknowledged: ${JSON.stringify(first)}`);
    }
    return raw;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } });
  }

  /** The next message that is not a ping. Rejects if the socket closes first. */
  async next(): Promise<SocketMessage> {
    for (;;) {
      const message = await this.nextOfAny();
      if (message.type !== 'ping') {
        return message;
      }
    }
  }

  nextOfAny(): Promise<SocketMessage> {
    const message = this.#arrived.shift();
    if (message !== undefined) {
      return Promise.resolve(message);
    }
    return Promise.race([
      new Promise<SocketMessage>((resolve) => {
        this.#waiting = resolve;
      }),
      this.closed.then(({ code, reason }) => Promise.reject(new Error(`closed ${code}: ${reason}`))),
    ]);
  }

  /**
   * Resolves when a server in this process has handled everything that was sent before: it answers a ping in order, and a document has waited at most twice for
   * its turn, to be read and to be run. Gives the messages that came first.
   */
  async settled(): Promise<readonly SocketMessage[]> {
    const mark = String((this.#pings += 1));
    this.send({ type: 'ping', payload: { mark } });
    const before: SocketMessage[] = [];
    for (;;) {
      const message = await this.next();
      if (message.type === 'pong' && message.payload?.mark === mark) {
        await nextTurn();
        await nextTurn();
        return before;
      }
      before.push(message);
    }
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
