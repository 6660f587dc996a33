import type { UserError } from '../shared/userError';
import { tenantName } from '../tenants/tenant';
import type { Tenant } from '../tenants/tenant';
import { invalidTenant, unknownDomain } from '../tenants/tenantErrors';
import type { TenantLookup } from '../tenants/tenantLookup';
import { ALL_TENANTS, parseTenantRef } from '../tenants/tenantRef';
import type { AllowedTenantId } from '../tenants/tenantRef';

/** The tenant that a new rule allows, or all tenants. */
export interface AllowedTenant {
  readonly allowedTenantId: AllowedTenantId;
  /** The tenant as the directory holds it; null for `*` and for an ID that the directory does not hold. */
  readonly tenant: Tenant | null;
}

/** Resolves what an admin typed. A domain becomes the ID of its tenant here. From then on only the ID counts. */
export function resolveAllowedTenant(text: string, lookup: TenantLookup, path: readonly string[]): AllowedTenant | UserError {
  const ref = parseTenantRef(text);
  if (ref === null) {
    return invalidTenant(text, path);
  }
  if ('all' in ref) {
    return { allowedTenantId: ALL_TENANTS, tenant: null };
  }
  const tenant = lookup(ref);
  if ('id' in ref) {
    return { allowedTenantId: ref.id, tenant };
  }
  return tenant === null ? unknownDomain(ref.domain, path) : { allowedTenantId: tenant.id, tenant };
}

/** Names the tenant that a rule allows, for a person to read. */
export function allowedTenantName(allowedTenantId: AllowedTenantId, tenant: Tenant | null): string {
  return allowedTenantId === ALL_TENANTS ? 'all tenants (`*`)' : tenantName(tenant, allowedTenantId);
}
