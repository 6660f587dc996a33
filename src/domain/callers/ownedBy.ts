import type { TenantId } from '../tenants/tenant';

/**
 * The thing, where it exists for the caller. INVARIANT: one of another tenant than `scope` is answered exactly as one that never existed. Null: of any
 * tenant.
 */
export function ownedBy<T extends { readonly tenantId: TenantId }>(scope: TenantId | null, thing: T | null): T | null {
  return thing !== null && scope !== null && thing.tenantId !== scope ? null : thing;
}
