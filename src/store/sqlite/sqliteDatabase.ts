import { setTimeout as after } from 'node:timers/promises';
import type Sqlite from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import type { TenantId } from '../../domain/tenants/tenant';
import { nextTurn } from '../../turns';
import type { ReadLane } from '../port/readLane';
import type { AttemptOrder, Database, Lane, Topic, Transaction, TransactionOutcome } from '../sql/database';
import { databaseErrorOf } from '../sql/databaseError';
import { sqliteDialect } from '../sql/dialect';
import type { Query } from '../sql/query';
import { Signal } from '../sql/signal';
import { waitedTooLong } from '../sql/waitingLine';
import { WAITING_LIMITS, WriterQueue } from '../sql/writerQueue';
import { attemptOrder } from './attemptTimes';
import { Checkpoints } from './checkpoints';
import { probeDurability } from './durability';
import { HeavyLane } from './heavyLane';
import { LogSync } from './logSync';
import type { SyncFile } from './logSync';
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
  /** Null without a writer. */
  readonly #log: LogSync | null;
  readonly #signals: Readonly<Record<Topic, Signal>> = { changes: new Signal(), statuses: new Signal() };
  /** Resolves once the commits that followers are told of are on the disk. */
  #changesSynced = Promise.resolve();
  #closed = false;

  /** Without a writer the store only reads. */
  constructor(writer: SqliteSource | null, reader: SqliteSource, maxWaitMs = WAITING_LIMITS.maxWaitMs, sync?: SyncFile) {
    this.#maxWaitMs = maxWaitMs;
    this.#writerQueue = new WriterQueue(['policy', 'attempts', 'records', 'maintenance'], { ...WAITING_LIMITS, maxWaitMs, atOnce: 1 });
    this.#heavy = new HeavyLane(reader.connection.name);
    this.#checkpoints = new Checkpoints(this.#heavy, () => this.#writerQueue.take('maintenance'));
    this.#writer = writer;
    this.#reader = reader;
    this.#write = writer && new SqliteHandle(writer.connection);
    this.#read = new SqliteHandle(reader.connection);
    this.attemptOrder = attemptOrder(this.#read);
    // From now on nothing waits for another process on this thread, and no commit for the disk.
    for (const source of [reader, writer]) {
      source?.connection.pragma('busy_timeout = 0');
    }
    writer?.connection.pragma('synchronous = NORMAL');
    this.#log = writer && new LogSync(writer.connection.name, sync);
  }

  async read<T>(query: Query<T>, lane: ReadLane): Promise<T> {
    const value =
      typeof lane === 'string'
        ? await givingWay(this.#read, MOST_MS)(query)
        : await this.#heavy.run(lane.heavyFor, (reader) => reader.run(query));
    await this.#synced(lane);
    return value;
  }

  async snapshot<T>(query: Query<T>, lane: ReadLane): Promise<T> {
    const value =
      typeof lane === 'string' ? this.#read.snapshot(query) : await this.#heavy.run(lane.heavyFor, (reader) => reader.snapshot(query));
    await this.#synced(lane);
    return value;
  }

  /**
   * Waits until what a read may have seen is on the disk, so that nobody is told what a power cut takes back. Attempts change nothing in what decisions rest
   * on, so the lane of the feed does not wait for them.
   */
  async #synced(lane: ReadLane): Promise<void> {
    await (lane === 'feed' ? this.#changesSynced : this.#log?.settled());
  }

  async write<T>(
    lane: Lane,
    work: (transaction: Transaction) => Promise<TransactionOutcome<T>>,
    tenantId: TenantId | null = null,
  ): Promise<T> {
    const handle = this.#write;
    const log = this.#log;
    if (!handle || !log) {
      throw new Error('This store was opened for reading only.');
    }
    const { commit, tell, value } = await this.#transact(handle, log, lane, work, tenantId).finally(
      // A transaction that is refused, or fails, may rest on commits that are not on the disk yet.
      () => log.settled(),
    );
    if (commit && tell) {
      this.#signals[tell].tell();
    }
    return value;
  }

  /** The writer is free again when this returns: the next transaction runs while the commit goes to the disk, and can't be there before it. */
  async #transact<T>(
    handle: SqliteHandle,
    log: LogSync,
    lane: Lane,
    work: (transaction: Transaction) => Promise<TransactionOutcome<T>>,
    tenantId: TenantId | null,
  ): Promise<TransactionOutcome<T>> {
    const release = await this.#writerQueue.take(lane, tenantId);
    try {
      await this.#begin(handle);
      // A batch of attempts is small, and waits for nothing once it is formed.
      const outcome = await work({ run: givingWay(handle, lane === 'attempts' ? Infinity : MOST_MS) });
      if (outcome.commit) {
        log.assertGood();
        handle.commit();
        const synced = log.committed();
        this.#changesSynced = outcome.tell ? synced : this.#changesSynced;
        this.#checkpoints.afterCommit();
      }
      return outcome;
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

  onHint(topic: Topic, listener: () => void): () => void {
    return this.#signals[topic].on(listener);
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
    await this.#log?.close();
    await this.#heavy.stop();
    await this.#reader.dataSource.destroy();
    await this.#writer?.dataSource.destroy();
  }
}

/**
 * Runs the queries of one transaction, or one that reads. Once they have kept the thread for `mostMs`, the next statement waits for its turn.
 * Nobody else writes to a transaction meanwhile, and readers see nothing of it before its commit.
 */
function givingWay(handle: SqliteHandle, mostMs: number): Transaction['run'] {
  let turn = performance.now();
  return async (query) => {
    let step = query.next();
    while (step.done !== true) {
      if (performance.now() - turn > mostMs) {
        await nextTurn();
        turn = performance.now();
      }
      step = query.next(handle.execute(step.value));
    }
    return step.value;
  };
}
