import type { PolicyVersion, TenantRule } from '../../domain/policies/policy';
import type { Tenant, TenantId } from '../../domain/tenants/tenant';

/** Reads of current state, from within a unit of work (which sees its own writes) or in one snapshot. */
export interface CurrentState {
  tenant(id: TenantId): Promise<Tenant | null>;
  /** The tenants with these IDs or owning these (canonical) domains, in no particular order, each once. One or two statements whatever the number. */
  tenants(ids: readonly TenantId[], domains: readonly string[]): Promise<Tenant[]>;
  /** Null for a tenant that never set a policy. */
  policyVersion(tenantId: TenantId): Promise<PolicyVersion | null>;
  /** All rules, in the order of their places. */
  rules(tenantId: TenantId): Promise<TenantRule[]>;
  /** The open rule with this ID, and the tenant that owns it. Any text may be asked for. */
  rule(ruleId: string): Promise<{ readonly tenantId: TenantId; readonly rule: TenantRule } | null>;
  /** The open rule of the policy that names this tenant (or `*`). */
  ruleFor(tenantId: TenantId, allowedTenantId: string): Promise<TenantRule | null>;
}
