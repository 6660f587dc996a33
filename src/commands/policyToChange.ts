import { isPlatformOperator } from '../domain/callers/caller';
import type { Caller } from '../domain/callers/caller';
import type { PolicyVersion, TenantRule } from '../domain/policies/policy';
import { staleRevision } from '../domain/policies/policyErrors';
import { changeRequestRequired } from '../domain/policyRequests/policyRequestErrors';
import { refused } from '../domain/shared/editResult';
import type { Revision } from '../domain/shared/revision';
import type { Tenant, TenantId } from '../domain/tenants/tenant';
import { tenantNotFound } from '../domain/tenants/tenantErrors';
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
