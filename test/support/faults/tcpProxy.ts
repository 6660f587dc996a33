import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** What the proxy does with new connections: it forwards them, resets them at once, or takes them and forwards nothing. */
type Door = 'open' | 'reset' | 'silent';

/** A TCP proxy between a client and a server, which makes the errors of a real network. */
interface TcpProxy {
  readonly port: number;
  /** The same URL, but through the proxy. */
  through(url: string): string;
  /** How many connections it forwards at present. */
  readonly connections: number;
  /** Resets every connection, as a firewall does that forgot them. */
  drop(): void;
  /**
   * Stops forwarding, without a word, on all connections of this moment: they are half-open, and neither end learns of it. What comes meanwhile stays in the
   * buffers of the operating system. New connections work.
   */
  freeze(): void;
  /** Forwards again on frozen connections, with everything that came meanwhile. */
  thaw(): void;
  /** Decides about connections that come from now on. */
  door(door: Door): void;
  /** Delays every packet in both directions by this many milliseconds from now on. */
  delay(ms: number): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** Opens a proxy on a free port of this machine to the server at this port. */
export async function openTcpProxy(target: number | string): Promise<TcpProxy> {
  const targetPort = typeof target === 'number' ? target : Number(new URL(target).port);
  const pairs = new Set<Pair>();
  const silent = new Set<Socket>();
  let state: Door = 'open';
  let delayMs = 0;

  function forward(from: Socket, to: Socket): void {
    from.on('data', (data) => {
      if (delayMs === 0) {
        to.write(data);
      } else {
        setTimeout(() => to.write(data), delayMs);
      }
    });
    from.on('end', () => setTimeout(() => to.end(), delayMs));
    from.on('error', () => to.resetAndDestroy());
  }

  const listener = createServer({ noDelay: true }, (client) => {
    client.on('error', () => undefined);
    if (state === 'reset') {
      client.resetAndDestroy();
      return;
    }
    if (state === 'silent') {
      silent.add(client);
      return;
    }
    const server = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    const pair = { client, server };
    pairs.add(pair);
    forward(client, server);
    forward(server, client);
    for (const socket of [client, server]) {
      socket.on('close', () => pairs.delete(pair));
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;

  const drop = (): void => {
    for (const { client, server } of pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    for (const socket of silent) {
      socket.resetAndDestroy();
    }
    pairs.clear();
    silent.clear();
  };
  return {
    port,
    through(url) {
      const changed = new URL(url);
      changed.port = String(port);
      changed.hostname = '127.0.0.1';
      return changed.href;
    },
    get connections() {
      return pairs.size;
    },
    drop,
    freeze() {
      for (const { client, server } of pairs) {
        client.pause();
        server.pause();
      }
    },
    thaw() {
      for (const { client, server } of pairs) {
        client.resume();
        server.resume();
      }
    },
    door(next) {
      state = next;
    },
    delay(ms) {
      delayMs = ms;
    },
    async close() {
      drop();
      listener.close();
      await once(listener, 'close');
    },
  };
}
