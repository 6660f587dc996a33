import type { AssessedConnection } from './assessedConnection';
import type { ConnectionRecord } from './connectionRecord';
import type { Tenant } from './tenant';
import type { Instant } from './time';

export type FlowRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED';

/** A connection that policy blocks, as it was when it was found so, with what that was decided from. */
export interface Violation {
  readonly connection: ConnectionRecord;
  readonly evaluated: AssessedConnection & {
    /** The tenants as the directory held them. */
    readonly creator: Tenant | null;
    readonly signIn: Tenant | null;
  };
}

export interface FlowRun {
  readonly id: string;
  readonly flowId: string;
  readonly status: FlowRunStatus;
  readonly startedAt: Instant;
  /** Null while RUNNING. */
  readonly endedAt: Instant | null;
  /** What blocked it when it was to start. */
  readonly violations: readonly Violation[];
  /** Why it failed; null unless FAILED. */
  readonly failure: string | null;
}
