import type { AttemptFilter, ConnectionAttempt, NewAttempt } from '../domain/attempt';
import type { Change, PolicyEdit, TenantEdit } from '../domain/change';
import type { PolicyVersion, TenantRule } from '../domain/policy';
import type { Revision } from '../domain/revision';
import type { Tenant, TenantId } from '../domain/tenant';
import type { Instant } from '../domain/time';
import type { CurrentState } from './currentStatePort';
import type { DesignTime, DesignUnit, PolicyRequestWrites, Reassessments } from './designTime';
import type { LogCursor } from './logCursor';

/** Who makes a change, as the log keeps it. */
export interface Actor {
  readonly subject: string;
  readonly tenantId: TenantId | null;
}

/**
 * A caller's promise that a repeated request is the same request. `caller` is the issuer, tenant and subject in one text, `key` what the
 * caller sent (with the response key of the root field), `request` a digest of what was asked.
 */
export interface IdempotencyClaim {
  readonly caller: string;
  readonly key: string;
  readonly request: string;
}

/** What a unit of work came to. Where it did not `commit`, everything that it wrote is rolled back and no revision is taken. */
export interface UnitOutcome<T> {
  readonly commit: boolean;
  /** Plain JSON: it is kept with the idempotency key. */
  readonly answer: T;
}

/** The newest revision and its time. */
export interface Head {
  readonly revision: Revision;
  readonly at: Instant;
}

/** One policy transaction. It is closed when its function returns and throws on later use; it does no I/O but the store. */
export interface UnitOfWork extends CurrentState, PolicyRequestWrites {
  /** The revision that the unit's change takes, and its time. */
  readonly revision: Revision;
  readonly at: Instant;
  /** Writes the difference and the row of the log. One mutation is at most one change: a second call throws. */
  writePolicy(tenantId: TenantId, edit: PolicyEdit): Promise<void>;
  writeTenant(edit: TenantEdit): Promise<void>;
}

/** Everything that deciding needs of some tenants, as of one head, read in one snapshot. */
export interface TenantSnapshot {
  readonly head: Revision;
  /** The owner of each domain asked for; null where the directory does not hold it. */
  readonly owners: ReadonlyMap<string, TenantId | null>;
  /** One for each tenant asked for and each owner found. */
  readonly tenants: ReadonlyMap<
    TenantId,
    { readonly tenant: Tenant | null; readonly version: PolicyVersion | null; readonly rules: readonly TenantRule[] }
  >;
}

/** What one change did to one tenant: enough to bring a cached state from the revision before to this one. */
export interface ChangeDelta {
  /** The tenant as this change left it; null where the change did not touch the directory. */
  readonly tenant: Tenant | null;
  /** The domains that this change gave to the tenant or took from it. */
  readonly domains: readonly string[];
  /** The policy's settings and place in the log as this change left them; null where it did not touch the policy. */
  readonly version: PolicyVersion | null;
  readonly opened: readonly TenantRule[];
  /** Rule versions that ended, as they were. */
  readonly closed: readonly TenantRule[];
}

export interface ChangeLog {
  head(): Promise<Head>;
  /**
   * The next changes after the cursor, oldest first, at most `limit`; `rewound` where the cursor's own row is gone or has another id.
   * Always of the primary.
   */
  after(cursor: LogCursor, limit: number): Promise<Change[] | 'rewound'>;
  /** The cursor that stands at this revision; null where the log holds no such revision. */
  cursorAt(revision: Revision): Promise<LogCursor | null>;
  delta(change: Change): Promise<ChangeDelta>;
  /** Calls back soon after a commit (SQLite: told in process; Postgres: NOTIFY, a hint). Outside any unit of work. Returns the way to stop. */
  onHint(listener: () => void): () => void;
}

/** Reads of any past or present state. `revision` is what the answer takes in. */
export interface History {
  /** The change at this revision. */
  change(revision: Revision): Promise<Change | null>;
  /** The tenant's policy changes (not the directory's), newest first, below `before`. */
  policyChanges(tenantId: TenantId, limit: number, before: Revision | null): Promise<Change[]>;
  /** The tenant's policy changes above `after` and up to `until`, oldest first. */
  policyChangesSince(tenantId: TenantId, after: Revision, until: Revision, limit: number): Promise<Change[]>;
  policyVersionAt(tenantId: TenantId, revision: Revision): Promise<PolicyVersion | null>;
  /** Rules in the order of their places, those after `afterPlace`. */
  rulesAt(
    tenantId: TenantId,
    revision: Revision,
    page: { readonly limit: number; readonly afterPlace: number | null },
  ): Promise<TenantRule[]>;
  ruleForAt(tenantId: TenantId, allowedTenantId: string, revision: Revision): Promise<TenantRule | null>;
  /** The rule with this ID that was open at this revision. */
  ruleAt(ruleId: string, revision: Revision): Promise<TenantRule | null>;
  /** The newest revision and the state of these tenants at it, in one statement. */
  snapshot(ids: readonly TenantId[], domains: readonly string[]): Promise<TenantSnapshot>;
}

/** What an operator sees of the recording of attempts in this process. */
export interface AttemptStats {
  /** Attempts that wait for the next batch. */
  readonly waiting: number;
  /** How many batches were committed, by size: at n, those of more than 2^(n-1) and at most 2^n attempts. A place may be missing. */
  readonly commits: readonly (number | undefined)[];
  /** Attempts in all of them. */
  readonly recorded: number;
  /** Attempts that were refused for the wait that they would have had. */
  readonly refused: number;
}

export interface Attempts {
  /**
   * Resolves once the attempt is durable. Throws `OVERLOADED` where the expected wait passes the limit. `detail` is plain JSON that is kept with the
   * claim: where the claim's answer is known already, nothing is recorded and the first attempt comes back with the first detail.
   */
  record<T>(attempt: NewAttempt, detail: T, claim?: IdempotencyClaim): Promise<{ readonly attempt: ConnectionAttempt; readonly detail: T }>;
  /**
   * What `record` answered, or is about to answer, to this claim; null where nothing is recorded under it. A claim whose `request` differs throws
   * `BAD_USER_INPUT`.
   */
  recorded(claim: IdempotencyClaim): Promise<{ readonly attempt: ConnectionAttempt; readonly detail: unknown } | null>;
  /** Attempts that the tenant created or was signed in to, newest first, those before the ID `before`. */
  page(tenantId: TenantId, filter: AttemptFilter, limit: number, before: string | null): Promise<ConnectionAttempt[]>;
  /** Attempts after this ID in the order of their IDs, of those that no later commit can come before. For the follower that keeps the summary. */
  after(id: string | null, limit: number): Promise<ConnectionAttempt[]>;
  /** Calls back soon after attempts became durable in this process. */
  onHint(listener: () => void): () => void;
  stats(): AttemptStats;
}

/** One row of the daily summary that previews and charts read. */
export interface AttemptSummary {
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  readonly creatorTenantId: TenantId | null;
  readonly signInTenantId: TenantId;
  readonly connector: string | null;
  readonly identityProvider: string;
  /** Who recorded it; null for the platform. Summaries of different recorders are never mixed. */
  readonly recordedByTenantId: TenantId | null;
  readonly attempts: number;
  readonly lastTriedAt: Instant;
}

/** Durable followers: their cursor and their effect commit together. */
export interface AttemptSummaries {
  /** The ID of the last attempt taken in; null before the first. */
  cursor(): Promise<string | null>;
  /** Adds these attempts and moves the cursor in one transaction; does nothing where the cursor is no longer `from`. */
  add(from: string | null, attempts: readonly ConnectionAttempt[]): Promise<void>;
  /** The tenant's rows (as creator or sign-in tenant) from this day on. */
  since(tenantId: TenantId, day: number): Promise<AttemptSummary[]>;
}

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
  readonly designTime: DesignTime;
  readonly reassessments: Reassessments;
  /**
   * Runs one unit of work. The transaction's first statement takes the next revision from the head row, so units follow one another in the order
   * of their revisions. With a claim whose answer is known (24 h), that answer is given again and the work is not run; a claim whose `request`
   * differs throws `BAD_USER_INPUT`. The answer of a claim is stored in the same transaction, also where the unit did not commit.
   */
  commit<T>(actor: Actor, work: (unit: UnitOfWork) => Promise<UnitOutcome<T>>, claim?: IdempotencyClaim): Promise<T>;
  /**
   * Runs one unit of part 2, which takes no revision: policy and directory stand still while it runs. Answers and claims as in `commit`.
   */
  transact<T>(work: (unit: DesignUnit) => Promise<UnitOutcome<T>>, claim?: IdempotencyClaim): Promise<T>;
  /** Whether the database answers and takes writes. */
  check(): Promise<void>;
  close(): Promise<void>;
}
