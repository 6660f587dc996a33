import type { Actor, IdempotencyClaim } from '../../domain/callers/caller';
import type { Attempts, AttemptSummaries } from './attempts';
import type { ChangeLog } from './changeLog';
import type { CurrentState } from './currentState';
import type { History } from './history';
import type { Reassessments } from './reassessments';
import type { Records } from './records';
import type { PolicyUnit, RecordUnit, UnitOutcome } from './units';

/**
 * The database, SQLite or Postgres. On SQLite: one writer behind a FIFO queue, one read-only connection for every read.
 * Errors of the database itself (full disk, read-only, gone) are thrown as they are: the caller's request fails, nothing is half done.
 */
export interface Store {
  readonly kind: 'sqlite' | 'postgres';
  readonly log: ChangeLog;
  readonly history: History;
  readonly attempts: Attempts;
  readonly summaries: AttemptSummaries;
  /** Current state, each call in a snapshot of its own. */
  readonly current: CurrentState;
  readonly records: Records;
  readonly reassessments: Reassessments;
  /**
   * Runs one unit of work. The transaction's first statement takes the next revision from the head row, so units follow one another in the order
   * of their revisions. With a claim whose answer is known (24 h), that answer is given again and the work is not run; a claim whose `request`
   * differs throws `BAD_USER_INPUT`. The answer of a claim is stored in the same transaction, also where the unit did not commit.
   */
  changePolicy<T>(actor: Actor, work: (unit: PolicyUnit) => Promise<UnitOutcome<T>>, claim?: IdempotencyClaim): Promise<T>;
  /**
   * Runs one unit of part 2, which takes no revision: policy and directory stand still while it runs. Answers and claims as in `commit`.
   */
  changeRecords<T>(work: (unit: RecordUnit) => Promise<UnitOutcome<T>>, claim?: IdempotencyClaim): Promise<T>;
  /** Whether the database answers and takes writes. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Why a store could not be opened, in one line for the person who started the program. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}
