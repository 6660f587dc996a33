import type { Change } from '../../domain/policies/change';
import type { PolicyVersion, TenantRule } from '../../domain/policies/policy';
import type { Instant, Revision } from '../../domain/shared/revision';
import type { Tenant } from '../../domain/tenants/tenant';

/** The place of a reader in the change log: the row that it read last. Revision 0 with an empty id: before the first. */
export interface LogCursor {
  readonly revision: Revision;
  readonly id: string;
}

/** The newest revision and its time. */
export interface Head {
  readonly revision: Revision;
  readonly at: Instant;
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
