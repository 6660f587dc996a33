import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Between clients and servers of Postgres, as a pooler is: a client keeps its connection, and the server behind it changes. */
interface PostgresPooler {
  /** The URL of the server's database, through the pooler. */
  readonly url: string;
  /** Leads every connection, from its next statement on, to the server of this URL, with the same database and user. */
  switchTo(url: string): void;
  close(): Promise<void>;
}

/** What a server says last when it is ready for the next statement, outside a transaction. */
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1');

/** Opens a pooler that leads to the server of this URL, which must ask for no password. */
export async function openPostgresPooler(firstUrl: string): Promise<PostgresPooler> {
  let target = firstUrl;
  const clients = new Set<Socket>();

  function serve(client: Socket): void {
    clients.add(client);
    let startup: Buffer | null = null;
    let ready = false;
    let server: { readonly socket: Socket; readonly url: string } | null = null;
    let turn = Promise.resolve();

    /** Connects to the target. A client that has been welcomed before does not hear of it. */
    async function connected(): Promise<Socket> {
      if (server !== null && (server.url === target || !ready)) {
        return server.socket;
      }
      server?.socket.destroy();
      const socket = connect(Number(new URL(target).port), '127.0.0.1');
      server = { socket, url: target };
      socket.on('error', () => client.destroy());
      await once(socket, 'connect');
      const known = startup;
      if (known !== null) {
        socket.write(known);
        let last: Buffer = Buffer.alloc(0);
        while (!last.subarray(-READY.length).equals(READY)) {
          [last] = (await once(socket, 'data')) as [Buffer];
        }
      }
      socket.on('data', (data: Buffer) => {
        ready = data.subarray(-READY.length).equals(READY);
        client.write(data);
      });
      return socket;
    }

    client.on('data', (data: Buffer) => {
      turn = turn.then(async () => {
        const socket = await connected();
        startup ??= data;
        ready = false;
        socket.write(data);
      });
    });
    client.on('error', () => undefined);
    client.on('close', () => {
      clients.delete(client);
      server?.socket.destroy();
    });
  }

  const listener = createServer({ noDelay: true }, serve);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const own = new URL(firstUrl);
  own.port = String((listener.address() as AddressInfo).port);
  return {
    url: own.href,
    switchTo(url) {
      target = url;
    },
    async close() {
      for (const client of clients) {
        client.destroy();
      }
      listener.close();
      await once(listener, 'close');
    },
  };
}
