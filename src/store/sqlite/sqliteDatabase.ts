import { randomUUID } from 'node:crypto';
import { setImmediate as turnOfTheLoop, setTimeout as after } from 'node:timers/promises';
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

/** How often a transaction tries to begin while another process writes to the file, in milliseconds. */
const BUSY_RETRY_MS = 10;

/** About how long a transaction, or a read outside any, keeps the thread without a pause, in milliseconds. */
const MOST_MS = 10;

/** A data source and its raw connection. */
export interface SqliteSource {
  readonly dataSource: DataSource;
  readonly connection: Sqlite.Database;
}

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
  readonly #maxWaitMs: number;
  readonly #writerQueue: WriterQueue<Lane>;
  readonly #heavy: HeavyLane;
  readonly #checkpoints: Checkpoints;
  readonly #changes = new Signal();
  #closed = false;

  /** Without a writer the store only reads. */
  constructor(writer: SqliteSource | null, reader: SqliteSource, maxWaitMs = WAITING_LIMITS.maxWaitMs) {
    this.#maxWaitMs = maxWaitMs;
    this.#writerQueue = new WriterQueue(['policy', 'attempts', 'records', 'maintenance'], { ...WAITING_LIMITS, maxWaitMs, atOnce: 1 });
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
    return typeof lane === 'string'
      ? await givingWay(this.#read, MOST_MS)(query)
      : await this.#heavy.run(lane.heavyFor, (reader) => reader.run(query));
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
    const release = await this.#writerQueue.take(lane, tenantId);
    try {
      await this.#begin(handle);
      // A batch of attempts is small, and waits for nothing once it is formed.
      const outcome = await work({ run: givingWay(handle, lane === 'attempts' ? Infinity : MOST_MS) });
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

  /** Another process may be writing to the file. SQLite would wait for it on this thread, and keep every request waiting too. */
  async #begin(handle: SqliteHandle): Promise<void> {
    const began = performance.now();
    while (!handle.tryBegin()) {
      if (performance.now() - began > this.#maxWaitMs) {
        throw waitedTooLong();
      }
      await after(BUSY_RETRY_MS);
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

/**
 * Runs the queries of one transaction, or one that reads. Once they have kept the thread for `mostMs`, the event loop gets a turn before the next statement.
 * Nobody else writes to a transaction meanwhile, and readers see nothing of it before its commit.
 */
function givingWay(handle: SqliteHandle, mostMs: number): Transaction['run'] {
  let turn = performance.now();
  return async (query) => {
    let step = query.next();
    while (step.done !== true) {
      if (performance.now() - turn > mostMs) {
        await turnOfTheLoop();
        turn = performance.now();
      }
      step = query.next(handle.execute(step.value));
    }
    return step.value;
  };
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
