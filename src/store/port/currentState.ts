import type { PolicyVersion, TenantRule } from '../../domain/policies/policy';
import type { Tenant, TenantId } from '../../domain/tenants/tenant';

/** Reads of current state, within a unit of work (which sees its own writes) or outside any, each in a snapshot of its own. */
export interface CurrentState {
  tenant(id: TenantId): Promise<Tenant | null>;
  /** The tenants with these IDs and those that own these (canonical) domains, each once, in no particular order. One SQL statement however many there are. */
  tenants(ids: readonly TenantId[], domains: readonly string[]): Promise<Tenant[]>;
  /** Null for a tenant that never set a policy. */
  policyVersion(tenantId: TenantId): Promise<PolicyVersion | null>;
  /** All rules, in the order of their places. */
  rules(tenantId: TenantId): Promise<TenantRule[]>;
  /** The open rule with this ID, and the tenant that owns it. The ID may be any text. */
  rule(ruleId: string): Promise<{ readonly tenantId: TenantId; readonly rule: TenantRule } | null>;
  /** The policy's open rules that have one of these IDs, which may be any texts, and those that name one of these tenants (or `*`). Each once, in no order. */
  rulesAmong(tenantId: TenantId, ruleIds: readonly string[], allowedTenantIds: readonly string[]): Promise<TenantRule[]>;
  /** The open rule of the policy that names this tenant (or `*`). */
  ruleFor(tenantId: TenantId, allowedTenantId: string): Promise<TenantRule | null>;
}
