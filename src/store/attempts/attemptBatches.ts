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
/** How many turns of the loop a batch waits for more at most. */
const MOST_TURNS = 16;
/** How much the newest batch counts in the running average of what a batch takes. */
const WEIGHT = 0.2;

/**
 * Group commit: what arrives while one batch is written goes into the next, and each waits for its own batch. Attempts never touch the head row.
 */
export class AttemptBatches {
  readonly #database: Database;
  readonly #writer: BatchWriter;
  readonly #hints: Signal;
  #queue: WaitingAttempt[] = [];
  #running: Promise<void> | null = null;
  #averageMs = 0;
  #begunAt = 0;
  readonly #commits: number[] = [];
  #recorded = 0;
  #refused = 0;

  constructor(database: Database, now: () => Instant, hints: Signal) {
    this.#database = database;
    this.#writer = new BatchWriter(database, now);
    this.#hints = hints;
  }

  /** Resolves once the attempt is durable. Throws `OVERLOADED` rather than queue for longer than a caller waits. */
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

  /** Resolves when everything that was added is settled. */
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
   * Lets come what is on its way: who arrives in this turn of the loop, and in the next ones as long as each brings somebody. SQLite writes without letting
   * go of the thread, so whoever is not here yet waits for the next commit.
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

  /** Writes the group, or the next batch, formed when the database's turn has come. One row at fault is found by halving and fails alone. */
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
        this.#hints.tell();
        this.#count(rows);
      }
    } catch (error) {
      // Where not even the turn was given, who waits at the front is who fails: the next ones try for themselves.
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
