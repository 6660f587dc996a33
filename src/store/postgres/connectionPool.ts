import { createHash } from 'node:crypto';
import { DatabaseError, Pool, types } from 'pg';
import type { ClientBase } from 'pg';
import type { Socket } from 'node:net';
import { provePrimary } from './provePrimary';

/** The pools of a node. Each has connections and deadlines of its own, so that nothing waits in one of them for another. */
export type PoolName = 'feed' | 'quick' | 'heavy' | 'writes';

export interface PoolDeadlines {
  /** How long a statement may take, in milliseconds. The server ends it then. */
  readonly statementMs: number;
  /** How much later the node gives a connection up from which nothing comes. */
  readonly silenceMs: number;
  /** How long a caller waits for a connection, whether all are taken or a new one does not open. */
  readonly connectMs: number;
}

const LIMITS: Readonly<Record<PoolName, PoolDeadlines & { readonly connections: number }>> = {
  feed: { connections: 2, statementMs: 3_000, silenceMs: 500, connectMs: 2_000 },
  quick: { connections: 4, statementMs: 5_000, silenceMs: 1_000, connectMs: 3_000 },
  heavy: { connections: 4, statementMs: 10_000, silenceMs: 2_000, connectMs: 5_000 },
  writes: { connections: 8, statementMs: 10_000, silenceMs: 2_000, connectMs: 5_000 },
};

/** How many heavy reads run at a time, on the connections of their pool, and how many of them for one tenant. */
export const HEAVY_AT_ONCE = { atOnce: LIMITS.heavy.connections, atOnceOfTenant: 2 } as const;

/** How long closing waits for statements that run, and for the server. Then the connections are destroyed. */
const CLOSE_MS = 2_000;
/** A transaction that waits for its node keeps its locks no longer than this, in milliseconds. */
const IDLE_IN_TRANSACTION_MS = 10_000;
const KEEP_ALIVE_MS = 10_000;
/** SQLSTATE of a prepared statement that a migration has outdated. The connection keeps the statement, so it is of no use any more. */
const OUTDATED = '0A000';
/** SQLSTATE of a prepared statement that is not there, or is there twice: a pooler led the statement to another connection than the one that prepared it. */
const ELSEWHERE = new Set(['26000', '42P05']);
/** How many statements are prepared, so that a connection's server reads and plans each only once. There are far fewer; this bounds what a mistake would cost. */
const MAX_PREPARED = 1_000;
/** The type of `bigint`. Every number that is stored fits in a double. */
const INT8 = types.builtins.INT8;

export interface PoolConnection {
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly unknown[]; readonly affected: number }>;
}

interface SocketClient {
  readonly connection: { readonly stream: Socket };
}

/** The names of prepared statements by their texts. */
const names = new Map<string, string>();

/** The name of a prepared statement; undefined for one that is sent as it is. Behind a pooler, a name means the same text on every node. */
function nameOf(text: string): string | undefined {
  let name = names.get(text);
  if (name === undefined && names.size < MAX_PREPARED) {
    name = `cordon_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
    names.set(text, name);
  }
  return name;
}

/** Connections to Postgres, opened when they are needed. */
export class ConnectionPool {
  readonly #pool: Pool;
  /**
   * Whether statements are prepared once for each connection. Heavy reads are not: a plan for their own values is worth more than the time that planning takes.
   * Nor is anything behind a pooler that does not support it.
   */
  #prepares: boolean;
  readonly #sockets = new Set<Socket>();
  readonly #busy = new Set<Socket>();

  constructor(url: string, name: PoolName, deadlines: Partial<PoolDeadlines> = {}) {
    const { connections, connectMs, statementMs, silenceMs } = { ...LIMITS[name], ...deadlines };
    this.#prepares = name !== 'heavy';
    this.#pool = new Pool({
      connectionString: url,
      application_name: `cordon ${name}`,
      max: connections,
      connectionTimeoutMillis: connectMs,
      statement_timeout: statementMs,
      query_timeout: statementMs + silenceMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      keepAlive: true,
      // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for the promise, which its types do not say
      onConnect: provePrimary,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      types: { getTypeParser: (id, format) => (id === INT8 ? Number : types.getTypeParser(id, format)) as never },
    });
    // An idle connection was lost. The pool has removed it already.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => {
      const socket = socketOf(client);
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#pool.on('acquire', (client) => this.#busy.add(socketOf(client)));
    this.#pool.on('release', (_, client) => this.#busy.delete(socketOf(client)));
  }

  /** Lends a connection. If it breaks, it is destroyed; and if its server is silent, so are those that nobody uses, because they are probably dead too. */
  async use<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    const state = { broken: false };
    // The connection may be lost between two statements. The next one fails then.
    const lost = (): void => {
      state.broken = true;
    };
    client.on('error', lost);
    const connection: PoolConnection = {
      query: async (text, values = []) => {
        if (state.broken) {
          // Nothing waits a second time for a connection that is dead, least of all the rollback, which the server makes by itself.
          throw new ConnectionLostError();
        }
        try {
          const { rows, rowCount } = await client.query({
            text,
            values: [...values],
            name: this.#prepares && values.length > 0 ? nameOf(text) : undefined,
          });
          return { rows: rows as unknown[], affected: rowCount ?? 0 };
        } catch (error) {
          const code = error instanceof DatabaseError ? error.code : null;
          const elsewhere = typeof code === 'string' && ELSEWHERE.has(code);
          this.#prepares &&= !elsewhere;
          // Only the server's own errors leave the connection as it was, and not all of them.
          state.broken ||= code === null || code === OUTDATED || elsewhere;
          throw error;
        }
      },
    };
    try {
      return await work(connection);
    } finally {
      client.off('error', lost);
      client.release(state.broken);
      if (state.broken) {
        socketOf(client).destroy();
        this.#destroyIdle();
      }
    }
  }

  /** Closes all connections. A caller that still uses one after a while gets an error. */
  async close(): Promise<void> {
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) {
        socket.destroy();
      }
    }, CLOSE_MS);
    await this.#pool.end();
    await Promise.all([...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    clearTimeout(timer);
  }

  #destroyIdle(): void {
    for (const socket of this.#sockets) {
      if (!this.#busy.has(socket)) {
        socket.destroy();
      }
    }
  }
}

class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
  /** SQLSTATE `connection_failure`. */
  readonly code = '08006';

  constructor() {
    super('the connection to Postgres is lost');
  }
}

/** The types of `pg` do not show the socket, which is the only way to end a connection whose server is silent. */
export function socketOf(client: ClientBase): Socket {
  return (client as unknown as SocketClient).connection.stream;
}
