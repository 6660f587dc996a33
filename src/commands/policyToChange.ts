import { refused } from '../domain/editResult';
import type { PolicyVersion, TenantRule } from '../domain/policy';
import type { Revision } from '../domain/revision';
import type { Tenant, TenantId } from '../domain/tenant';
import { staleRevision, tenantNotFound } from '../domain/userErrors';
import { neverSet } from '../queries/isolationPolicy';
import type { UnitOfWork } from '../store/store';

/** A policy, or one rule of it, that has passed every check that comes before the domain's own. */
export interface PolicyToChange {
  readonly outcome: 'found';
  readonly tenant: Tenant;
  readonly version: PolicyVersion;
  /** The rule that the command names; null where it names none. */
  readonly rule: TenantRule | null;
}

export type Refusal = ReturnType<typeof refused>;

/** The checks that come before every edit of a policy, in their order: TENANT_NOT_FOUND, then STALE_REVISION. */
export async function policyToChange(
  unit: UnitOfWork,
  tenantId: TenantId,
  expectedRevision: Revision | null | undefined,
): Promise<PolicyToChange | Refusal> {
  const tenant = await unit.tenant(tenantId);
  if (tenant === null) {
    return refused([tenantNotFound(tenantId)]);
  }
  const version = (await unit.policyVersion(tenantId)) ?? neverSet(tenantId);
  if (expectedRevision !== null && expectedRevision !== undefined && expectedRevision !== version.revision) {
    return refused([staleRevision(expectedRevision, version.revision)]);
  }
  return { outcome: 'found', tenant, version, rule: null };
}
