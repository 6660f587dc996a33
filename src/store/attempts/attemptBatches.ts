import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import type { NewAttempt } from '../../domain/decisions/attempt';
import { overloadedError } from '../../domain/shared/requestError';
import type { Instant } from '../../domain/shared/revision';
import type { AttemptStats } from '../port/attempts';
import type { Database } from '../sql/database';
import type { Signal } from '../sql/signal';
import { BatchWriter } from './batchWriter';
import type { RecordedAttempt, WaitingAttempt } from './batchWriter';

const BATCH_ROWS = 256;
const LONGEST_WAIT_MS = 500;
/** The most turns of the event loop that a batch waits for more attempts. */
const MOST_TURNS = 16;
/** The weight of the newest batch in the moving average of the time that a batch takes. */
const WEIGHT = 0.2;

/** Group commit: attempts that arrive while one batch is written go into the next one. Each attempt waits for its own batch. */
export class AttemptBatches {
  readonly #database: Database;
  readonly #writer: BatchWriter;
  readonly #recordedSignal: Signal;
  #queue: WaitingAttempt[] = [];
  #running: Promise<void> | null = null;
  #averageMs = 0;
  #begunAt = 0;
  readonly #commits: number[] = [];
  #recorded = 0;
  #refused = 0;

  constructor(database: Database, now: () => Instant, maxKeys: number, recordedSignal: Signal) {
    this.#database = database;
    this.#writer = new BatchWriter(database, now, maxKeys);
    this.#recordedSignal = recordedSignal;
  }

  /** Resolves once the attempt is durable. Throws `OVERLOADED` if it would have to wait too long. */
  async add<T>(attempt: NewAttempt, detail: T, claim?: IdempotencyClaim): Promise<RecordedAttempt<T>> {
    const wait = this.#expectedWaitMs();
    if (wait > LONGEST_WAIT_MS) {
      this.#refused += 1;
      throw overloadedError('More attempts arrive than can be recorded. Try again in a moment.', Math.ceil(wait));
    }
    const recorded = await new Promise<RecordedAttempt<unknown>>((resolve, reject) => {
      this.#queue.push({ attempt, detail, claim, resolve, reject });
      this.#running ??= this.#run();
    });
    return recorded as RecordedAttempt<T>;
  }

  get stats(): AttemptStats {
    return { waiting: this.#queue.length, commits: this.#commits, recorded: this.#recorded, refused: this.#refused };
  }

  /** Resolves once every attempt that was added is recorded or has failed. */
  async drained(): Promise<void> {
    while (this.#running) {
      await this.#running;
    }
  }

  #expectedWaitMs(): number {
    if (!this.#running) {
      return 0;
    }
    const elapsed = performance.now() - this.#begunAt;
    const batches = 1 + Math.floor(this.#queue.length / BATCH_ROWS);
    return Math.max(this.#averageMs, elapsed) + batches * this.#averageMs;
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      this.#begunAt = performance.now();
      await this.#write(null);
      this.#averageMs += (performance.now() - this.#begunAt - this.#averageMs) * WEIGHT;
    }
    this.#running = null;
  }

  /**
   * Waits for attempts that are already on their way: for this turn of the event loop, and for further turns as long as each brings at least one more.
   * SQLite blocks the thread while it writes, so an attempt that comes too late for this batch waits for the next commit.
   */
  async #gather(): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const before = this.#queue.length;
      if (before >= BATCH_ROWS) {
        return;
      }
      await turnOfTheLoop();
      if (turn > 0 && this.#queue.length === before) {
        return;
      }
    }
  }

  /**
   * Writes the given attempts, or the next batch of the queue, which it forms once the database is ready. If the database refuses one row, halves the batch
   * until that row is alone: only it fails.
   */
  async #write(given: readonly WaitingAttempt[] | null): Promise<void> {
    let group = given ?? [];
    try {
      const { rows, settle } = await this.#writer.write(async () => {
        if (group.length > 0) {
          return group;
        }
        await this.#gather();
        group = this.#queue.splice(0, BATCH_ROWS);
        return group;
      });
      for (const answer of settle) {
        answer();
      }
      if (rows > 0) {
        this.#recordedSignal.tell();
        this.#count(rows);
      }
    } catch (error) {
      // If the transaction could not even begin, the attempts at the front of the queue fail. The others are tried in the next batch.
      if (group.length === 0) {
        group = this.#queue.splice(0, BATCH_ROWS);
      }
      if (group.length > 1 && this.#database.isRowError(error)) {
        const middle = Math.ceil(group.length / 2);
        await this.#write(group.slice(0, middle));
        await this.#write(group.slice(middle));
        return;
      }
      for (const { reject } of group) {
        reject(error);
      }
    }
  }

  #count(rows: number): void {
    const power = Math.ceil(Math.log2(rows));
    this.#commits[power] = (this.#commits[power] ?? 0) + 1;
    this.#recorded += rows;
  }
}
