import type { App } from '../app';
import type { Tenant, TenantId } from '../domain/tenants/tenant';
import { parseTenantRef } from '../domain/tenants/tenantRef';

/** Finds a tenant by its ID or by any of its domains; null if the directory does not hold it. */
export async function findTenant(app: App, idOrDomain: string): Promise<Tenant | null> {
  const ref = parseTenantRef(idOrDomain);
  if (ref === null || 'all' in ref) {
    return null;
  }
  const found = 'id' in ref ? await app.store.current.tenant(ref.id) : (await app.store.current.tenants([], [ref.domain]))[0];
  return found ?? null;
}

/** The tenants in the order of the IDs; null for an ID that the directory does not hold. */
export async function findTenants(app: App, ids: readonly TenantId[]): Promise<readonly (Tenant | null)[]> {
  const found = new Map((await app.store.current.tenants(ids, [])).map((tenant) => [tenant.id, tenant]));
  return ids.map((id) => found.get(id) ?? null);
}
