import type { TenantId } from '../tenants/tenant';

/**
 * Returns `thing` if it belongs to the tenant `scope`, else null. A null `scope` stands for every tenant.
 * INVARIANT: to a caller, a thing of another tenant looks exactly like a thing that never existed.
 */
export function ownedBy<T extends { readonly tenantId: TenantId }>(scope: TenantId | null, thing: T | null): T | null {
  return thing !== null && scope !== null && thing.tenantId !== scope ? null : thing;
}
