import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type Sqlite from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import type { TenantId } from '../../domain/tenants/tenant';
import type { ReadLane } from '../port/readLane';
import type { AttemptOrder, Database, Lane, Transaction, TransactionOutcome } from '../sql/database';
import { databaseErrorOf } from '../sql/databaseError';
import { sqliteDialect } from '../sql/dialect';
import { affected, firstRow } from '../sql/query';
import type { Query } from '../sql/query';
import { Signal } from '../sql/signal';
import { FIRST_ID, timeOfId } from '../sql/timeOrderedIds';
import { waitedTooLong } from '../sql/waitingLine';
import { WAITING_LIMITS, WriterQueue } from '../sql/writerQueue';
import { Checkpoints } from './checkpoints';
import { HeavyLane } from './heavyLane';
import { SqliteHandle } from './sqliteHandle';

/** A data source and its raw connection. */
export interface SqliteSource {
  readonly dataSource: DataSource;
  readonly connection: Sqlite.Database;
}

/** How soon a write is tried again while another process writes to the file, in milliseconds. */
const BUSY_RETRY_MS = 10;

/**
 * SQLite: one writer, one reader, and a thread for heavy reads and checkpoints. TypeORM shares one query runner between all transactions of a better-sqlite3 data source, so concurrent transactions
 * would interleave. Here each transaction waits until it has the writer for itself.
 */
export class SqliteDatabase implements Database {
  readonly dialect = sqliteDialect;
  readonly attemptOrder: AttemptOrder;
  readonly #writer: SqliteSource | null;
  readonly #reader: SqliteSource;
  readonly #write: SqliteHandle | null;
  readonly #read: SqliteHandle;
  readonly #writerQueue: WriterQueue<Lane>;
  readonly #maxWaitMs: number;
  readonly #heavy: HeavyLane;
  readonly #checkpoints: Checkpoints;
  readonly #changes = new Signal();
  #closed = false;

  /** Without a writer the store only reads. */
  constructor(writer: SqliteSource | null, reader: SqliteSource, maxWaitMs = WAITING_LIMITS.maxWaitMs) {
    this.#writerQueue = new WriterQueue(['policy', 'attempts', 'records', 'maintenance'], { ...WAITING_LIMITS, maxWaitMs, atOnce: 1 });
    this.#maxWaitMs = maxWaitMs;
    this.#heavy = new HeavyLane(reader.connection.name);
    this.#checkpoints = new Checkpoints(this.#heavy, () => this.#writerQueue.take('maintenance'));
    this.#writer = writer;
    this.#reader = reader;
    this.#write = writer && new SqliteHandle(writer.connection);
    this.#read = new SqliteHandle(reader.connection);
    this.attemptOrder = attemptOrder(this.#read);
    // From now on nothing waits for another process on this thread.
    for (const source of [reader, writer]) {
      source?.connection.pragma('busy_timeout = 0');
    }
  }

  async read<T>(query: Query<T>, lane: ReadLane): Promise<T> {
    return typeof lane === 'string' ? this.#read.run(query) : await this.#heavy.run(lane.heavyFor, (reader) => reader.run(query));
  }

  async snapshot<T>(query: Query<T>, lane: ReadLane): Promise<T> {
    return typeof lane === 'string' ? this.#read.snapshot(query) : await this.#heavy.run(lane.heavyFor, (reader) => reader.snapshot(query));
  }

  async write<T>(
    lane: Lane,
    work: (transaction: Transaction) => Promise<TransactionOutcome<T>>,
    tenantId: TenantId | null = null,
  ): Promise<T> {
    const handle = this.#write;
    if (!handle) {
      throw new Error('This store was opened for reading only.');
    }
    const deadline = performance.now() + this.#maxWaitMs;
    const release = await this.#writerQueue.take(lane, tenantId);
    try {
      await begin(handle, deadline);
      const outcome = await work({ run: async (query) => handle.run(query) });
      if (outcome.commit) {
        handle.commit();
        this.#checkpoints.afterCommit();
      }
      if (outcome.commit && outcome.tell === true) {
        this.#changes.tell();
      }
      return outcome.value;
    } finally {
      try {
        handle.rollback();
      } finally {
        release();
      }
    }
  }

  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  isRowError(error: unknown): boolean {
    return /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(databaseErrorOf(error).code);
  }

  async check(): Promise<void> {
    await this.write('maintenance', async (transaction) => {
      await transaction.run(probeDurability());
      return { commit: true, value: undefined };
    });
  }

  async maintain(): Promise<boolean> {
    // SQLite needs nothing.
    return true;
  }

  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    await this.#checkpoints.stop();
    await this.#writerQueue.drain();
    await this.#heavy.stop();
    await this.#reader.dataSource.destroy();
    await this.#writer?.dataSource.destroy();
  }
}

/** Begins to write. While another process writes to the file, tries again without stopping this thread; throws `OVERLOADED` after the deadline. */
async function begin(handle: SqliteHandle, deadline: number): Promise<void> {
  while (!handle.begin()) {
    if (performance.now() > deadline) {
      throw waitedTooLong();
    }
    await wait(BUSY_RETRY_MS);
  }
}

/** With one writer, attempts are committed in the order of their IDs as long as the time in these IDs never runs backwards. */
function attemptOrder(handle: SqliteHandle): AttemptOrder {
  const newest = handle.run(firstRow<{ readonly id: string }>('SELECT id FROM connection_attempt ORDER BY id DESC LIMIT 1'));
  let latest = newest ? timeOfId(newest.id) + 1 : 0;
  return {
    idTime(now) {
      latest = Math.max(latest, now);
      return latest;
    },
    announce: () => result(true),
    settled: () => result(null),
    floors: () => [FIRST_ID],
  };
}

// eslint-disable-next-line require-yield -- a query without statements
function* result<T>(value: T): Query<T> {
  return value;
}

/** A write without meaning that goes all the way to the disk. Its value is always new, because SQLite skips a write that changes nothing. */
export function* probeDurability(): Query<void> {
  yield* affected(
    'INSERT INTO follower_cursor (name, position) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position',
    'probe',
    randomUUID(),
  );
}
