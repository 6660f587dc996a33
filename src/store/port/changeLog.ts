import type { Change } from '../../domain/policies/change';
import type { PolicyVersion, TenantRule } from '../../domain/policies/policy';
import type { Instant, Revision } from '../../domain/shared/revision';
import type { Tenant } from '../../domain/tenants/tenant';

/** The place of a reader in the change log: the row that it read last. Before the first row: revision 0 and an empty ID. */
export interface LogCursor {
  readonly revision: Revision;
  readonly id: string;
}

/** The newest revision and its time. */
export interface Head {
  readonly revision: Revision;
  readonly at: Instant;
}

/** What one change did to its tenant: enough to bring a cached state from the revision before to this one. */
export interface ChangeDelta {
  /** The tenant as this change left it; null if it did not touch the directory. */
  readonly tenant: Tenant | null;
  /** The domains that this change gave to the tenant or took from it. */
  readonly domains: readonly string[];
  /** The version of the policy that this change opened; null if it did not touch the policy. */
  readonly version: PolicyVersion | null;
  readonly opened: readonly TenantRule[];
  /** Rule versions that ended, as they were. */
  readonly closed: readonly TenantRule[];
}

export interface ChangeLog {
  head(): Promise<Head>;
  /**
   * The next changes after the cursor, oldest first, at most `limit`; `rewound` if the cursor's own row is gone or has another ID.
   * Always reads the primary database, never a replica.
   */
  after(cursor: LogCursor, limit: number): Promise<Change[] | 'rewound'>;
  /** The cursor at this revision; null if the log has no such revision. */
  cursorAt(revision: Revision): Promise<LogCursor | null>;
  delta(change: Change): Promise<ChangeDelta>;
  /** Calls back soon after a commit, outside any unit of work. On Postgres this is only a hint (NOTIFY), which may get lost. Returns the way to stop. */
  onHint(listener: () => void): () => void;
}
