import type { Tenant, TenantId } from './tenant';

/** Names a tenant for a person to read: `Name (default.domain)`, because names need not be unique, or its ID if the directory does not hold the tenant. */
export function tenantName(tenant: Tenant | null, id: TenantId): string {
  return tenant === null ? `\`${id}\`` : `${tenant.name} (${tenant.domains[0] ?? tenant.id})`;
}
