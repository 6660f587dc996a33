import type { Actor, IdempotencyClaim } from '../../domain/callers/caller';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Instant } from '../../domain/shared/revision';
import type { Attempts, AttemptSummaries } from './attempts';
import type { ChangeLog } from './changeLog';
import type { CurrentState } from './currentState';
import type { History } from './history';
import type { Reassessments } from './reassessments';
import type { Records } from './records';
import type { PolicyUnit, RecordUnit, UnitOutcome } from './units';

/**
 * The database, SQLite or Postgres. On SQLite there is one writer behind a queue, and one read-only connection for every read.
 * Each write throws `OVERLOADED` if too many others wait, or if it waits too long for its turn or for a lock.
 * Every function throws `UNAVAILABLE` if the database itself is in trouble (full disk, read-only, gone, too slow), and then nothing is half done.
 */
export interface Store {
  readonly kind: 'sqlite' | 'postgres';
  readonly log: ChangeLog;
  readonly history: History;
  readonly attempts: Attempts;
  readonly summaries: AttemptSummaries;
  /** Current state, outside any unit. */
  readonly current: CurrentState;
  readonly records: Records;
  readonly reassessments: Reassessments;
  readonly times: StoredTimes;
  /**
   * Runs one policy unit. The transaction's first statement takes the next revision from the head row, so policy units follow one another in the order of
   * their revisions. If the claim has a stored answer (for 24 h), gives that answer again and does not run the work; throws `BAD_USER_INPUT` if the claim was
   * made for another request. The answer of a claim is stored in the unit's transaction, even if the unit does not commit.
   */
  changePolicy<T>(actor: Actor, work: (unit: PolicyUnit) => Promise<UnitOutcome<T>>, claim?: IdempotencyClaim): Promise<T>;
  /**
   * Runs one record unit, which takes no revision: no change of policy or directory commits while it runs. Claims work as in `changePolicy`. Tenants whose
   * units wait are served in turn; the units of one tenant run one after another on a node.
   */
  changeRecords<T>(work: (unit: RecordUnit) => Promise<UnitOutcome<T>>, claim?: IdempotencyClaim, tenantId?: TenantId | null): Promise<T>;
  /** Throws if the database does not answer or takes no writes. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** The times in the data, to check this process's clock against. */
export interface StoredTimes {
  /** The time of the newest change, or of the newest attempt if that is later (SQLite: Postgres dates attempts by its own clock). */
  newest(): Promise<Instant>;
  /** The latest time in the future that an operator has accepted; 0 if there is none. */
  accepted(): Promise<Instant>;
  accept(time: Instant): Promise<void>;
  /** The clock of the database server; null if the database is a file. */
  server(): Promise<Instant | null>;
}

/** Why a store could not be opened, in one line for the person who started the program. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}
