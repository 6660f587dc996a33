import { setTimeout as after } from 'node:timers/promises';
import { nextTurn } from '../../turns';
import type { Transaction } from '../sql/database';
import { ROWS_A_STATEMENT } from '../sql/query';
import type { Query, Statement, StatementResult } from '../sql/query';
import { waitedTooLong } from '../sql/waitingLine';
import type { SqliteHandle } from './sqliteHandle';
import type { LargeTransaction, LargeWriter } from './thread/largeWriter';

/** How often a transaction tries to begin while another process writes to the file, in milliseconds. */
const BUSY_RETRY_MS = 10;

/** What a transaction may do on the thread that answers requests. */
interface TransactionBounds {
  /** About how long it runs without a pause, in milliseconds. */
  readonly mostMs: number;
  /** How many rows it may have written there before it moves. Among many older versions, 250 rows dirty some 700 pages, which `COMMIT` writes in 4 to 9 ms. */
  readonly mostRows: number;
}

/** Units of work: one may replace a policy of 10,000 rules. */
export const ANY_SIZE: TransactionBounds = { mostMs: 10, mostRows: ROWS_A_STATEMENT };
/** Maintenance, which its callers cut into small steps. */
export const SMALL_STEP: TransactionBounds = { mostMs: 10, mostRows: Infinity };
/** A batch of attempts, which waits for nothing once it is formed. */
export const BATCH: TransactionBounds = { mostMs: Infinity, mostRows: Infinity };

/**
 * One transaction, whose caller has the writer until it ends. It begins on this thread. When it has written many rows, it is rolled back here, and a thread of
 * its own runs the same statements again, then those that follow, and `COMMIT`. For its work nothing changes: nobody else has written meanwhile.
 *
 * INVARIANT: no statement depends on anything but its values and the database (no `random()`, no current time), so that it does the same the second time.
 */
export class WriteTransaction implements Transaction {
  readonly #handle: SqliteHandle;
  readonly #largeWriter: LargeWriter;
  readonly #maxWaitMs: number;
  readonly #bounds: TransactionBounds;
  /** What has run here, but for what only reads. */
  readonly #ran: Statement[] = [];
  #rows = 0;
  /** Once the transaction moves to its own thread. */
  #large: Promise<LargeTransaction> | null = null;
  #ended = false;

  constructor(handle: SqliteHandle, largeWriter: LargeWriter, maxWaitMs: number, bounds: TransactionBounds) {
    this.#handle = handle;
    this.#largeWriter = largeWriter;
    this.#maxWaitMs = maxWaitMs;
    this.#bounds = bounds;
  }

  /** Throws `OVERLOADED` if another process writes to the file for too long. */
  async begin(): Promise<void> {
    await this.#begun(() => this.#handle.tryBegin() || null);
  }

  /** Once the statements have taken long, here or on the thread, the next one waits for its turn. */
  async run<T>(query: Query<T>): Promise<T> {
    let turn = performance.now();
    let step = query.next();
    while (step.done !== true) {
      if (performance.now() - turn > this.#bounds.mostMs) {
        await nextTurn();
        turn = performance.now();
      }
      // Its statement would run in the next transaction.
      if (this.#ended) {
        throw new Error('This transaction has ended.');
      }
      step = query.next(this.#large === null ? this.#execute(step.value) : await (await this.#large).execute(step.value));
    }
    return step.value;
  }

  /** The transaction of the thread that is to commit; null if it is to be committed here. */
  async moved(): Promise<LargeTransaction | null> {
    return await this.#large;
  }

  /** Ends the transaction, if it was not committed. */
  async rollback(): Promise<void> {
    this.#ended = true;
    this.#handle.rollback();
    const large = await this.#large?.catch(() => null);
    await large?.rollback();
  }

  #execute(statement: Statement): StatementResult {
    const result = this.#handle.execute(statement);
    if (!this.#handle.reads(statement)) {
      this.#ran.push(statement);
      this.#rows += result.affected;
      if (this.#rows > this.#bounds.mostRows) {
        this.#large = this.#move();
        // The next use of the transaction throws the error.
        this.#large.catch(() => undefined);
      }
    }
    return result;
  }

  async #move(): Promise<LargeTransaction> {
    const version = this.#handle.version();
    this.#handle.rollback();
    const large = await this.#begun(() => this.#largeWriter.tryBegin());
    try {
      // Between the two transactions, another process can write. What this one has read may not be true any more.
      if (this.#handle.version() !== version) {
        throw waitedTooLong();
      }
      for (const statement of this.#ran.splice(0)) {
        await large.execute(statement);
      }
      return large;
    } catch (error) {
      await large.rollback();
      throw error;
    }
  }

  /** Another process may be writing to the file. SQLite would wait for it on this thread, and keep every request waiting too. */
  async #begun<T>(tryBegin: () => T | null | Promise<T | null>): Promise<T> {
    const began = performance.now();
    for (;;) {
      const begun = await tryBegin();
      if (begun !== null) {
        return begun;
      }
      if (performance.now() - began > this.#maxWaitMs) {
        throw waitedTooLong();
      }
      await after(BUSY_RETRY_MS);
    }
  }
}
