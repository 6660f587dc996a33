import type { Revision } from '../domain/shared/revision';
import type { UserError } from '../domain/shared/userError';
import type { Tenant } from '../domain/tenants/tenant';

/** What a mutation of the directory came to. Plain JSON: it is kept with the idempotency key. With `userErrors` everything else is null. */
export interface TenantResult {
  readonly tenant: Tenant | null;
  /** The change that was made; null where the tenant already was as asked. */
  readonly revision: Revision | null;
  readonly userErrors: readonly UserError[];
}

export function refusedTenant(userErrors: readonly UserError[]): TenantResult {
  return { tenant: null, revision: null, userErrors };
}
