import { ALL_TENANTS } from './policy';
import type { AllowedTenantId } from './policy';
import type { Tenant } from './tenant';
import type { TenantLookup } from './tenantLookup';
import { parseTenantRef } from './tenantRef';
import type { UserError } from './userError';
import { invalidTenant, unknownDomain } from './userErrors';

/** Whom a rule is to let through. */
export interface AllowedTenant {
  readonly allowedTenantId: AllowedTenantId;
  /** As the directory holds it; null for `*` and for an ID that the directory does not hold. */
  readonly tenant: Tenant | null;
}

/** Resolves what an admin typed. A domain becomes its tenant's ID here, and the ID is what counts from then on. */
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
