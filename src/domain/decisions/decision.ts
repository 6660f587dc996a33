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

/** What one tenant's policy says of a connection. */
export interface SideVerdict {
  readonly direction: Direction;
  readonly allowed: boolean;
  readonly reason: SideReason;
  /** The rule that let it through; null where none did. */
  readonly rule: TenantRule | null;
}

/** Whether isolation lets a connection through, and the one reason that settles it. It says nothing about credentials. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** OUTBOUND before INBOUND; empty where allowed. */
  readonly blockedDirections: readonly Direction[];
  /** The verdict of the creator tenant's policy; null where it was not asked. */
  readonly outbound: SideVerdict | null;
  /** The verdict of the sign-in tenant's policy; null where it was not asked. */
  readonly inbound: SideVerdict | null;
}

/** What deciding asks of one tenant, at one revision. */
export interface TenantState {
  readonly tenantId: TenantId;
  /** Null for an ID that the directory does not hold: its cloud is unknown. */
  readonly tenant: Tenant | null;
  /** Null for a tenant that never set a policy. */
  readonly policy: CompiledPolicy | null;
}
