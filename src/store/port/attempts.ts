import type { IdempotencyClaim } from '../../domain/callers/caller';
import type { AttemptFilter, ConnectionAttempt, NewAttempt } from '../../domain/decisions/attempt';
import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { PageRows } from './pageRows';

/** What an operator sees of the recording of attempts in this process. */
export interface AttemptStats {
  /** Attempts that wait for the next batch. */
  readonly waiting: number;
  /** How many batches were committed, by size: at index n, those of more than 2^(n-1) and at most 2^n attempts. An index may be missing. */
  readonly commits: readonly (number | undefined)[];
  /** Attempts in all these batches. */
  readonly recorded: number;
  /** Attempts that were refused because they would have waited too long. */
  readonly refused: number;
}

/** What the daily summary needs of an attempt. */
export type AttemptToCount = Pick<
  ConnectionAttempt,
  'id' | 'at' | 'creatorTenantId' | 'signInTenantId' | 'connector' | 'identityProvider' | 'recordedByTenantId'
>;

export interface Attempts {
  /**
   * Resolves once the attempt is durable. Throws `OVERLOADED` if the expected wait is above the limit. `detail` is plain JSON that is stored with the
   * claim: if the claim has a stored answer already, nothing is recorded, and the first attempt comes back with the first detail.
   */
  record<T>(attempt: NewAttempt, detail: T, claim?: IdempotencyClaim): Promise<{ readonly attempt: ConnectionAttempt; readonly detail: T }>;
  /**
   * What `record` answered to this claim, or is about to answer; null if nothing was recorded for it. Throws `BAD_USER_INPUT` if the claim was made for
   * another request.
   */
  recorded(claim: IdempotencyClaim): Promise<{ readonly attempt: ConnectionAttempt; readonly detail: unknown } | null>;
  /** Attempts with the tenant as creator or sign-in tenant, newest first, those before the ID `before`. */
  page(tenantId: TenantId, filter: AttemptFilter, limit: number, before: string | null): Promise<PageRows<ConnectionAttempt>>;
  /** For the summary: attempts after this ID, in the order of their IDs. It returns only attempts below every ID that may still be committed. */
  after(id: string | null, limit: number): Promise<readonly AttemptToCount[]>;
  /** Calls back soon after attempts became durable in this process. Returns the way to stop. */
  onHint(listener: () => void): () => void;
  stats(): AttemptStats;
}

/** The place of a row of the daily summary. With an empty ID: before all rows of the day. */
export interface SummaryPlace {
  readonly day: number;
  readonly id: string;
}

/** One row of the daily summary that previews and charts read. */
export interface AttemptSummary extends SummaryPlace {
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  readonly creatorTenantId: TenantId | null;
  readonly signInTenantId: TenantId;
  readonly connector: string | null;
  readonly identityProvider: string;
  /** The tenant that recorded the attempts; null for the platform. Attempts of different recorders are never counted together. */
  readonly recordedByTenantId: TenantId | null;
  readonly attempts: number;
  readonly lastTriedAt: Instant;
}

/** The daily summary of attempts and the cursor of its follower, which commit together. */
export interface AttemptSummaries {
  /** The ID of the last attempt that was counted; null before the first. */
  cursor(): Promise<string | null>;
  /** Counts these attempts and moves the cursor in one transaction. Does nothing if the cursor is no longer `from`. */
  add(from: string | null, attempts: readonly AttemptToCount[]): Promise<void>;
  /** The rows with the tenant as creator or sign-in tenant after this one, in the order of their days, and at most `limit`. */
  page(tenantId: TenantId, after: SummaryPlace, limit: number): Promise<AttemptSummary[]>;
}
