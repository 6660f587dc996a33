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
import { WAITING_LIMITS } from '../sql/writerQueue';
import { attemptOrder } from './attemptTimes';
import { probeDurability } from './durability';
import type { SyncFile } from './logSync';
import { SqliteHandle } from './sqliteHandle';
import { HeavyLane } from './thread/heavyLane';
import { Writer } from './writer';

/** About how long a read outside any transaction keeps the thread without a pause, in milliseconds. */
const MOST_MS = 10;

/** A data source and its raw connection. */
export interface SqliteSource {
  readonly dataSource: DataSource;
  readonly connection: Sqlite.Database;
}

/**
 * SQLite: one writer, one reader, a thread for heavy reads and checkpoints, and one for large transactions. TypeORM shares one query runner between all
 * transactions of a better-sqlite3 data source, so concurrent transactions would interleave. Here each transaction waits until it has the writer for itself.
 */
export class SqliteDatabase implements Database {
  readonly dialect = sqliteDialect;
  readonly attemptOrder: AttemptOrder;
  readonly #sources: readonly SqliteSource[];
  readonly #read: SqliteHandle;
  readonly #heavy: HeavyLane;
  /** Null if the store only reads. */
  readonly #writer: Writer | null;
  readonly #signals: Readonly<Record<Topic, Signal>> = { changes: new Signal(), statuses: new Signal() };
  #closed = false;

  /** Without a writer the store only reads. */
  constructor(writer: SqliteSource | null, reader: SqliteSource, maxWaitMs = WAITING_LIMITS.maxWaitMs, sync?: SyncFile) {
    this.#sources = writer ? [reader, writer] : [reader];
    this.#heavy = new HeavyLane(reader.connection.name);
    this.#read = new SqliteHandle(reader.connection);
    this.attemptOrder = attemptOrder(this.#read);
    // From now on nothing waits for another process on this thread, and no commit for the disk.
    for (const { connection } of this.#sources) {
      connection.pragma('busy_timeout = 0');
    }
    writer?.connection.pragma('synchronous = NORMAL');
    this.#writer = writer && new Writer(writer.connection, this.#heavy, maxWaitMs, sync);
  }

  async read<T>(query: Query<T>, lane: ReadLane): Promise<T> {
    const value =
      typeof lane === 'string' ? await givingWay(this.#read, query) : await this.#heavy.run(lane.heavyFor, (reader) => reader.run(query));
    await this.#writer?.synced(lane);
    return value;
  }

  async snapshot<T>(query: Query<T>, lane: ReadLane): Promise<T> {
    const value =
      typeof lane === 'string' ? this.#read.snapshot(query) : await this.#heavy.run(lane.heavyFor, (reader) => reader.snapshot(query));
    await this.#writer?.synced(lane);
    return value;
  }

  async write<T>(
    lane: Lane,
    work: (transaction: Transaction) => Promise<TransactionOutcome<T>>,
    tenantId: TenantId | null = null,
  ): Promise<T> {
    if (!this.#writer) {
      throw new Error('This store was opened for reading only.');
    }
    const { commit, tell, value } = await this.#writer.write(lane, work, tenantId);
    if (commit && tell) {
      this.#signals[tell].tell();
    }
    return value;
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
    await this.#writer?.close();
    await this.#heavy.stop();
    for (const { dataSource } of this.#sources) {
      await dataSource.destroy();
    }
  }
}

/** Runs a query outside any transaction. Once its statements have kept the thread for long, the next one waits for its turn. */
async function givingWay<T>(handle: SqliteHandle, query: Query<T>): Promise<T> {
  let turn = performance.now();
  let step = query.next();
  while (step.done !== true) {
    if (performance.now() - turn > MOST_MS) {
      await nextTurn();
      turn = performance.now();
    }
    step = query.next(handle.execute(step.value));
  }
  return step.value;
}
