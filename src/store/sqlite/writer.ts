import type Sqlite from 'better-sqlite3';
import type { TenantId } from '../../domain/tenants/tenant';
import type { ReadLane } from '../port/readLane';
import type { Lane, Transaction, TransactionOutcome } from '../sql/database';
import { WAITING_LIMITS, WriterQueue } from '../sql/writerQueue';
import { LogSync } from './logSync';
import type { SyncFile } from './logSync';
import { SqliteHandle } from './sqliteHandle';
import { Checkpoints } from './thread/checkpoints';
import type { HeavyLane } from './thread/heavyLane';
import { LargeWriter } from './thread/largeWriter';
import { ANY_SIZE, BATCH, SMALL_STEP, WriteTransaction } from './writeTransaction';

const BOUNDS = { policy: ANY_SIZE, records: ANY_SIZE, maintenance: SMALL_STEP, attempts: BATCH } as const;

/** All that writes to the file: one transaction at a time, whose commits are brought to the disk. */
export class Writer {
  readonly #maxWaitMs: number;
  readonly #queue: WriterQueue<Lane>;
  readonly #handle: SqliteHandle;
  readonly #large: LargeWriter;
  readonly #log: LogSync;
  readonly #checkpoints: Checkpoints;
  /** Resolves once the commits that followers are told of are on the disk. */
  #changesSynced = Promise.resolve();

  constructor(connection: Sqlite.Database, heavy: HeavyLane, maxWaitMs: number, sync: SyncFile | undefined) {
    this.#maxWaitMs = maxWaitMs;
    this.#queue = new WriterQueue(['policy', 'attempts', 'records', 'maintenance'], { ...WAITING_LIMITS, maxWaitMs, atOnce: 1 });
    this.#handle = new SqliteHandle(connection);
    this.#large = new LargeWriter(connection.name);
    this.#log = new LogSync(connection.name, sync);
    this.#checkpoints = new Checkpoints(heavy, () => this.#queue.take('maintenance'));
  }

  /** As `Database.write`, but returns the outcome. */
  async write<T>(
    lane: Lane,
    work: (transaction: Transaction) => Promise<TransactionOutcome<T>>,
    tenantId: TenantId | null,
  ): Promise<TransactionOutcome<T>> {
    return await this.#transact(lane, work, tenantId).finally(
      // A transaction that is refused, or fails, may rest on commits that are not on the disk yet.
      () => this.#log.settled(),
    );
  }

  /**
   * Waits until what a read may have seen is on the disk, so that nobody is told what a power cut takes back. Attempts change nothing in what decisions rest
   * on, so the lane of the feed does not wait for them.
   */
  async synced(lane: ReadLane): Promise<void> {
    await (lane === 'feed' ? this.#changesSynced : this.#log.settled());
  }

  /** Waits for the transactions that run or wait. */
  async close(): Promise<void> {
    await this.#checkpoints.stop();
    await this.#queue.drain();
    await this.#log.close();
    await this.#large.stop();
  }

  /** The writer is free again when this returns: the next transaction runs while the commit goes to the disk, and can't be there before it. */
  async #transact<T>(
    lane: Lane,
    work: (transaction: Transaction) => Promise<TransactionOutcome<T>>,
    tenantId: TenantId | null,
  ): Promise<TransactionOutcome<T>> {
    const release = await this.#queue.take(lane, tenantId);
    const transaction = new WriteTransaction(this.#handle, this.#large, this.#maxWaitMs, BOUNDS[lane]);
    try {
      await transaction.begin();
      const outcome = await work(transaction);
      if (outcome.commit) {
        await this.#commit(transaction, Boolean(outcome.tell));
      }
      return outcome;
    } finally {
      try {
        await transaction.rollback();
      } finally {
        release();
      }
    }
  }

  /** INVARIANT: the log knows of a commit before anybody can read what it stored. */
  async #commit(transaction: WriteTransaction, isTold: boolean): Promise<void> {
    const large = await transaction.moved();
    this.#log.assertGood();
    if (large === null) {
      this.#handle.commit();
      this.#note(this.#log.committed(), isTold);
    } else {
      const commit = large.commit();
      this.#note(this.#log.committing(commit), isTold);
      await commit;
    }
  }

  #note(synced: Promise<void>, isTold: boolean): void {
    this.#changesSynced = isTold ? synced : this.#changesSynced;
    this.#checkpoints.afterCommit();
  }
}
