import { isPlatformOperator } from '../domain/caller';
import type { Caller } from '../domain/caller';
import { changeRequestRequired } from '../domain/designErrors';
import { refused } from '../domain/editResult';
import type { PolicyVersion, TenantRule } from '../domain/policy';
import type { Revision } from '../domain/revision';
import type { Tenant, TenantId } from '../domain/tenant';
import { staleRevision, tenantNotFound } from '../domain/userErrors';
import { neverSet } from '../queries/isolationPolicy';
import type { CurrentState } from '../store/port/currentState';

/** A policy, or one rule of it, that has passed every check that comes before the domain's own. */
export interface PolicyToChange {
  readonly outcome: 'found';
  readonly tenant: Tenant;
  readonly version: PolicyVersion;
  /** The rule that the command names; null where it names none. */
  readonly rule: TenantRule | null;
}

export type Refusal = ReturnType<typeof refused>;

/**
 * The checks that come before every edit of a policy, in their order: TENANT_NOT_FOUND, then CHANGE_REQUEST_REQUIRED, then STALE_REVISION. `caller` is
 * who changes it at once; null: somebody who asks for a change, whom change control does not concern.
 */
export async function policyToChange(
  unit: CurrentState,
  caller: Caller | null,
  tenantId: TenantId,
  expectedRevision: Revision | null | undefined,
): Promise<PolicyToChange | Refusal> {
  const tenant = await unit.tenant(tenantId);
  if (tenant === null) {
    return refused([tenantNotFound(tenantId)]);
  }
  const version = (await unit.policyVersion(tenantId)) ?? neverSet(tenantId);
  if (version.changeControl === 'BY_REQUEST' && caller !== null && !isPlatformOperator(caller)) {
    return refused([changeRequestRequired()]);
  }
  if (expectedRevision !== null && expectedRevision !== undefined && expectedRevision !== version.revision) {
    return refused([staleRevision(expectedRevision, version.revision)]);
  }
  return { outcome: 'found', tenant, version, rule: null };
}
