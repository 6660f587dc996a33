import { isPlatformOperator, ownedBy } from '../../domain/callers/caller';
import type { Caller } from '../../domain/callers/caller';
import type { PolicyVersion, TenantRule } from '../../domain/policies/policy';
import { ruleNotFound, staleRevision } from '../../domain/policies/policyErrors';
import { changeRequestRequired } from '../../domain/policyRequests/policyRequestErrors';
import { refused } from '../../domain/shared/editResult';
import type { Refusal } from '../../domain/shared/editResult';
import type { SentRevision } from '../../domain/shared/revision';
import type { Tenant, TenantId } from '../../domain/tenants/tenant';
import { tenantNotFound } from '../../domain/tenants/tenantErrors';
import { neverSet } from '../../queries/policies';
import type { CurrentState } from '../../store/port/currentState';
import type { PolicyUnit } from '../../store/port/units';

/** A policy, or one rule of a policy, that has passed the checks before the domain's own checks. */
export interface PolicyToChange {
  readonly outcome: 'found';
  readonly tenant: Tenant;
  readonly version: PolicyVersion;
  /** The rule that the command names; null if it names none. */
  readonly rule: TenantRule | null;
}

/**
 * Makes the checks before every edit of a policy, in this order: TENANT_NOT_FOUND, CHANGE_REQUEST_REQUIRED, STALE_REVISION. `caller` is the caller who
 * changes the policy at once. It is null for a policy request, because change control does not restrict requests.
 */
export async function policyToChange(
  unit: CurrentState,
  caller: Caller | null,
  tenantId: TenantId,
  expectedRevision: SentRevision | null | undefined,
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

interface RuleToChange extends PolicyToChange {
  readonly rule: TenantRule;
}

/**
 * Makes the checks before every edit of one rule: first RULE_NOT_FOUND, then the checks of `policyToChange`. A null `scope` stands for every tenant.
 * INVARIANT: for a rule of another tenant than `scope`, the answer is the same as for a rule that never existed, whatever else is in the input.
 */
export async function ruleToChange(
  unit: PolicyUnit,
  caller: Caller,
  scope: TenantId | null,
  ruleId: string,
  expectedRevision: SentRevision | null | undefined,
): Promise<RuleToChange | Refusal> {
  const owned = ownedBy(scope, await unit.rule(ruleId));
  if (owned === null) {
    return refused([ruleNotFound(ruleId)]);
  }
  const policy = await policyToChange(unit, caller, owned.tenantId, expectedRevision);
  return policy.outcome === 'refused' ? policy : { ...policy, rule: owned.rule };
}
