/** A tenant's ID: a UUID of 36 characters in lower case. */
export type TenantId = string;

export type Cloud = 'PUBLIC' | 'US_GOVERNMENT' | 'CHINA_21VIANET';

/** A tenant as the directory holds it. */
export interface Tenant {
  readonly id: TenantId;
  /** The display name. It is not an identifier: two tenants may share one. */
  readonly name: string;
  /** At least one, in lower case and punycode, the default domain first. */
  readonly domains: readonly string[];
  readonly cloud: Cloud;
}

/** Whether tenants in this cloud can turn isolation on. */
export function isolationAvailable(cloud: Cloud): boolean {
  return cloud !== 'CHINA_21VIANET';
}

/** Names a tenant for a person to read: `Name (default.domain)`, because names need not be unique, or its ID if the directory does not hold the tenant. */
export function tenantName(tenant: Tenant | null, id: TenantId): string {
  return tenant === null ? `\`${id}\`` : `${tenant.name} (${tenant.domains[0] ?? tenant.id})`;
}
