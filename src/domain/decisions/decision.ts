import type { Direction, CompiledPolicy, TenantRule } from '../policies/policy';
import type { Tenant, TenantId } from '../tenants/tenant';

export type DecisionReason =
  | 'NOT_GOVERNED'
  | 'SAME_TENANT'
  | 'PERMITTED'
  | 'UNIDENTIFIED_CREATOR_ALLOWED'
  | 'UNIDENTIFIED_CREATOR_BLOCKED'
  | 'BLOCKED_OUTBOUND'
  | 'BLOCKED_INBOUND'
  | 'BLOCKED_BOTH';

export type SideReason =
  | 'ISOLATION_OFF'
  | 'DIRECTION_UNRESTRICTED'
  | 'TENANT_RULE'
  | 'WILDCARD_RULE'
  | 'CROSS_CLOUD_UNRESTRICTED'
  | 'UNIDENTIFIED_CREATOR'
  | 'NO_MATCHING_RULE';

/** The answer of one tenant's policy for one connection. */
export interface SideVerdict {
  readonly direction: Direction;
  readonly allowed: boolean;
  readonly reason: SideReason;
  /** The rule that opens the connection; null if no rule does. */
  readonly rule: TenantRule | null;
}

/** Whether isolation allows a connection, and the one reason for it. It says nothing about credentials. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** OUTBOUND before INBOUND; empty if the connection is allowed. */
  readonly blockedDirections: readonly Direction[];
  /** The verdict of the creator tenant's policy; null if this side was not asked. */
  readonly outbound: SideVerdict | null;
  /** The verdict of the sign-in tenant's policy; null if this side was not asked. */
  readonly inbound: SideVerdict | null;
}

/** What a decision reads of one tenant, at one revision. */
export interface TenantState {
  readonly tenantId: TenantId;
  /** Null for an ID that the directory does not hold; the tenant's cloud is unknown then. */
  readonly tenant: Tenant | null;
  /** Null for a tenant that never set a policy. */
  readonly policy: CompiledPolicy | null;
}
