import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { IdempotencyClaim } from '../../domain/callers/idempotencyClaim';
import type { ConnectionAttempt, NewAttempt } from '../../domain/decisions/attempt';
import { overloadedError } from '../../domain/shared/requestError';
import type { Instant } from '../../domain/shared/revision';
import type { AttemptStats } from '../port/attempts';
import { connectionAttemptTable } from '../schema/tables/connectionAttemptTable';
import type { ConnectionAttemptRow } from '../schema/tables/connectionAttemptTable';
import type { Database, Transaction, TransactionOutcome } from '../sql/database';
import { written } from '../sql/query';
import type { Signal } from '../sql/signal';
import { TimeOrderedIds, timeOfId } from '../sql/timeOrderedIds';
import { assertSameRequest, claimId, storeAnswers, storedAnswers } from '../units/idempotency';

const BATCH_ROWS = 256;
const LONGEST_WAIT_MS = 500;
/** How many turns of the loop a batch waits for more at most. */
const MOST_TURNS = 16;
/** How often a batch is formed anew because its IDs grew old or another node kept the same claim. */
const TRIES = 5;
/** How much the newest batch counts in the running average of what a batch takes. */
const WEIGHT = 0.2;

/** What `record` answers, and what is kept with the claim. */
export interface RecordedAttempt<T> {
  readonly attempt: ConnectionAttempt;
  readonly detail: T;
}

interface Waiting {
  readonly attempt: NewAttempt;
  readonly detail: unknown;
  readonly claim: IdempotencyClaim | undefined;
  readonly resolve: (recorded: RecordedAttempt<unknown>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: what arrives while one batch is written goes into the next, and each waits for its own batch. Attempts never touch the head row.
 */
export class AttemptBatches {
  readonly #database: Database;
  readonly #now: () => Instant;
  readonly #hints: Signal;
  #ids = new TimeOrderedIds();
  #queue: Waiting[] = [];
  #running: Promise<void> | null = null;
  #averageMs = 0;
  #begunAt = 0;
  readonly #commits: number[] = [];
  #recorded = 0;
  #refused = 0;

  constructor(database: Database, now: () => Instant, hints: Signal) {
    this.#database = database;
    this.#now = now;
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
  async #write(given: readonly Waiting[] | null): Promise<void> {
    let group = given ?? [];
    try {
      const settled = await this.#commit(async () => {
        if (group.length > 0) {
          return group;
        }
        await this.#gather();
        group = this.#queue.splice(0, BATCH_ROWS);
        return group;
      });
      for (const settle of settled) {
        settle();
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

  async #commit(form: () => Promise<readonly Waiting[]>): Promise<(() => void)[]> {
    for (let left = TRIES; left > 0; left -= 1) {
      const settled = await this.#database.write('attempts', async (transaction) => this.#insert(transaction, await form()));
      if (settled) {
        return settled;
      }
    }
    throw overloadedError('The database is too slow to record attempts. Try again in a moment.');
  }

  /** Gives how each of the group is to be settled; null where the batch is to be formed anew. */
  async #insert(transaction: Transaction, group: readonly Waiting[]): Promise<TransactionOutcome<(() => void)[] | null>> {
    const { dialect, attemptOrder } = this.#database;
    const now = this.#now();
    const claimed = group.flatMap(({ claim }) => (claim ? [claimId(claim)] : []));
    const kept = claimed.length > 0 ? await transaction.run(storedAnswers(dialect, claimed, now)) : null;
    const settle: (() => void)[] = [];
    const fresh: { readonly recorded: RecordedAttempt<unknown>; readonly claim: IdempotencyClaim | undefined }[] = [];
    for (const { attempt, detail, claim, resolve, reject } of group) {
      const known = claim && kept?.get(claimId(claim));
      if (known) {
        settle.push(() => {
          try {
            assertSameRequest(claim, known.request);
            resolve(known.answer as RecordedAttempt<unknown>);
          } catch (error) {
            reject(error);
          }
        });
      } else {
        const id = this.#ids.next(attemptOrder.idTime(now));
        const recorded = { attempt: { id, at: timeOfId(id), ...attempt }, detail };
        fresh.push({ recorded, claim });
        settle.push(() => {
          resolve(recorded);
        });
      }
    }
    const [first] = fresh;
    if (!first) {
      return { commit: false, value: settle };
    }

    if (!(await transaction.run(attemptOrder.announce(first.recorded.attempt.at)))) {
      // The clock that the IDs went by was wrong, so the next ones need not be above them.
      this.#ids = new TimeOrderedIds();
      return { commit: false, value: null };
    }
    const rows = fresh.map(({ recorded }) => toRow(recorded.attempt));
    await transaction.run(written(dialect.insertRows(connectionAttemptTable, rows)));
    const answered = fresh.flatMap(({ claim, recorded }) => (claim ? [{ claim, answer: recorded }] : []));
    if (answered.length > 0 && (await transaction.run(storeAnswers(dialect, answered, now))) < answered.length) {
      return { commit: false, value: null };
    }
    settle.push(() => {
      this.#hints.tell();
      this.#count(fresh.length);
    });
    return { commit: true, value: settle };
  }

  #count(rows: number): void {
    const power = Math.ceil(Math.log2(rows));
    this.#commits[power] = (this.#commits[power] ?? 0) + 1;
    this.#recorded += rows;
  }
}

function toRow(attempt: ConnectionAttempt): ConnectionAttemptRow {
  return {
    id: attempt.id,
    at: attempt.at,
    creator_tenant_id: attempt.creatorTenantId,
    sign_in_tenant_id: attempt.signInTenantId,
    connector: attempt.connector,
    identity_provider: attempt.identityProvider,
    user: attempt.user,
    recorded_by_tenant_id: attempt.recordedByTenantId,
    allowed: attempt.allowed,
    reason: attempt.reason,
    revision: attempt.revision,
  };
}
