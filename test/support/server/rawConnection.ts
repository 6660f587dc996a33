import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A bare TCP connection to a server, for requests that no client would send. */
export class RawConnection {
  readonly #socket: Socket;
  #received = '';
  /** Resolves when the connection is closed by either side. */
  readonly closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1').on('data', (text: string) => (this.#received += text));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
  }

  static async open(address: string): Promise<RawConnection> {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    const connection = new RawConnection(socket);
    await once(socket, 'connect');
    return connection;
  }

  /** All that the server has sent. */
  get received(): string {
    return this.#received;
  }

  write(bytes: string | Buffer): this {
    this.#socket.write(bytes);
    return this;
  }

  /** Sends the first line and the headers of a request, and what follows. */
  request(line: string, headers: readonly string[], body: string | Buffer = ''): this {
    return this.write(
      Buffer.concat([Buffer.from(`${[`${line} HTTP/1.1`, 'Host: here', ...headers].join('\r\n')}\r\n\r\n`), Buffer.from(body)]),
    );
  }

  /** Resolves when the server has sent a text like this. Rejects if the connection is closed before. */
  async until(pattern: RegExp): Promise<string> {
    const gone = this.closed.then(() => {
      throw new Error(`The connection was closed after: ${this.#received}`);
    });
    while (!pattern.test(this.#received)) {
      await Promise.race([once(this.#socket, 'data'), gone]);
    }
    gone.catch(() => undefined);
    return this.#received;
  }

  close(): Promise<void> {
    this.#socket.destroy();
    return this.closed;
  }
}
