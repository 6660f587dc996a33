import type { App } from '../app';
import type { Tenant, TenantId } from '../domain/tenants/tenant';

/** In the order of the IDs; null for an ID that the directory does not hold. */
export async function findTenants(app: App, ids: readonly TenantId[]): Promise<readonly (Tenant | null)[]> {
  const found = new Map((await app.store.current.tenants(ids, [])).map((tenant) => [tenant.id, tenant]));
  return ids.map((id) => found.get(id) ?? null);
}
