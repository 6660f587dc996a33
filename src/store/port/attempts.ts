import type { IdempotencyClaim } from '../../domain/callers/caller';
import type { AttemptFilter, ConnectionAttempt, NewAttempt } from '../../domain/decisions/attempt';
import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';

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
