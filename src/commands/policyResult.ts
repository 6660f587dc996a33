import type { TenantRule } from '../domain/policies/policy';
import type { Revision } from '../domain/shared/revision';
import type { UserError } from '../domain/shared/userError';
import type { TenantId } from '../domain/tenants/tenant';

/** What a mutation of a policy came to. Plain JSON: it is kept with the idempotency key. With `userErrors` everything else is null. */
export interface PolicyResult {
  readonly tenantId: TenantId | null;
  /** The revision at which the payload's policy is to be read. */
  readonly readAt: Revision | null;
  /** The change that was made; null where the policy already was as asked. */
  readonly changed: Revision | null;
  /** The rule added, changed (as it is now) or removed (as it was). */
  readonly rule: TenantRule | null;
  readonly userErrors: readonly UserError[];
}

export function refusedPolicy(userErrors: readonly UserError[]): PolicyResult {
  return { tenantId: null, readAt: null, changed: null, rule: null, userErrors };
}
