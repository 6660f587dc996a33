import type { Tenant } from './tenant';
import type { TenantRef } from './tenantRef';

/** Finds the tenant that the directory holds under this ID or canonical domain; null if it holds none. */
export type TenantLookup = (named: TenantRef) => Tenant | null;

/** A look-up among these tenants. They must include every tenant that it will be asked for. */
export function tenantLookup(tenants: readonly Tenant[]): TenantLookup {
  const byName = new Map<string, Tenant>();
  for (const tenant of tenants) {
    for (const domain of tenant.domains) {
      byName.set(domain, tenant);
    }
    byName.set(tenant.id, tenant);
  }
  return (named) => byName.get('id' in named ? named.id : named.domain) ?? null;
}
