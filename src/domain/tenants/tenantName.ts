import type { Tenant, TenantId } from './tenant';

/** A tenant for a person to read: `Name (default.domain)`, since names need not be unique; its ID where the directory does not hold it. */
export function tenantName(tenant: Tenant | null, id: TenantId): string {
  return tenant === null ? `\`${id}\`` : `${tenant.name} (${tenant.domains[0] ?? tenant.id})`;
}
