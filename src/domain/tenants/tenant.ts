/** A tenant's ID: a UUID in its canonical form, 36 characters, lower case. */
export type TenantId = string;

export type Cloud = 'PUBLIC' | 'US_GOVERNMENT' | 'CHINA_21VIANET';

/** A tenant as the directory holds it. */
export interface Tenant {
  readonly id: TenantId;
  /** The display name. It is not an identifier: two tenants may share one. */
  readonly name: string;
  /** Lower case, punycode, the default domain first; at least one. */
  readonly domains: readonly string[];
  readonly cloud: Cloud;
}

/** Whether a tenant of this cloud can turn isolation on. */
export function isolationAvailable(cloud: Cloud): boolean {
  return cloud !== 'CHINA_21VIANET';
}

/** A tenant for a person to read: `Name (default.domain)`, since names need not be unique; its ID where the directory does not hold it. */
export function tenantName(tenant: Tenant | null, id: TenantId): string {
  return tenant === null ? `\`${id}\`` : `${tenant.name} (${tenant.domains[0] ?? tenant.id})`;
}
