import type { Direction, IsolationMode, RuleDirection } from '../domain/policies/policy';
import type { UserError } from '../domain/shared/userError';
import type { Cloud, TenantId } from '../domain/tenants/tenant';

// The server's answers as they arrive: a revision is a decimal string, and an enum may have a value that is newer than this client.

export interface ClientTenant {
  readonly id: TenantId;
  readonly name: string;
  readonly domains: readonly string[];
  readonly cloud: Cloud;
}

export interface TenantAnswer {
  readonly tenant: ClientTenant | null;
  /** The revision of the change; null if nothing was changed. */
  readonly revision: string | null;
  readonly userErrors: readonly UserError[];
}

/** A policy and its size, without its rules. */
interface ClientPolicy {
  readonly tenant: { readonly id: TenantId; readonly name: string };
  readonly enabled: boolean;
  readonly mode: IsolationMode;
  readonly effect: string;
  readonly revision: string;
  readonly rules: { readonly totalCount: number };
}

export interface PolicyAnswer {
  readonly policy: ClientPolicy | null;
  /** Null if the policy was already so, or if there are user errors. */
  readonly change: { readonly revision: string; readonly kind: string } | null;
  readonly userErrors: readonly UserError[];
}

export interface ClientSideVerdict {
  readonly direction: Direction;
  readonly allowed: boolean;
  /** Null if the caller may not read this tenant's policy. */
  readonly reason: string | null;
  readonly rule: { readonly ruleId: string | null; readonly allowedTenantId: string; readonly direction: RuleDirection } | null;
}

export interface ClientDecision {
  readonly allowed: boolean;
  /** A `DecisionReason`, or one that is newer than this client. */
  readonly reason: string;
  readonly blockedDirections: readonly Direction[];
  readonly message: string;
  readonly creatorTenantId: TenantId | null;
  readonly signInTenantId: TenantId;
  readonly outbound: ClientSideVerdict | null;
  readonly inbound: ClientSideVerdict | null;
  readonly revision: string;
}
