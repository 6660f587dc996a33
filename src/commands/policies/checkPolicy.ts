import { isPlatformOperator } from '../../domain/callers/caller';
import type { Caller } from '../../domain/callers/caller';
import type { CurrentPolicy } from '../../domain/policies/planReplacement';
import type { PolicyVersion, TenantRule } from '../../domain/policies/policy';
import { ruleNotFound, staleRevision } from '../../domain/policies/policyErrors';
import { changeRequestRequired } from '../../domain/policyRequests/policyRequestErrors';
import { refused } from '../../domain/shared/editResult';
import type { Revision } from '../../domain/shared/revision';
import { shortened } from '../../domain/shared/text';
import type { Tenant, TenantId } from '../../domain/tenants/tenant';
import { tenantNotFound } from '../../domain/tenants/tenantErrors';
import { neverSet } from '../../queries/policies';
import type { CurrentState } from '../../store/port/currentState';
import type { PolicyUnit } from '../../store/port/units';

/** The whole policy with all its rules, for the commands that replace it. */
export async function currentPolicy(
  unit: CurrentState,
  { tenant, version }: Pick<PolicyToChange, 'tenant' | 'version'>,
  maxRules: number,
): Promise<CurrentPolicy> {
  const rules = version.ruleCount === 0 ? [] : await unit.rules(tenant.id);
  return { tenant, settings: version.settings, rules, nextPlace: version.nextPlace, maxRules };
}

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

interface RuleToChange extends PolicyToChange {
  readonly rule: TenantRule;
}

/**
 * The checks that come before every edit of one rule, in their order: RULE_NOT_FOUND, then those of `policyToChange`.
 * INVARIANT: a rule of another tenant than `scope` is answered exactly as one that never existed, whatever else the input holds. Null: of any tenant.
 */
export async function ruleToChange(
  unit: PolicyUnit,
  caller: Caller,
  scope: TenantId | null,
  ruleId: string,
  expectedRevision: Revision | null | undefined,
): Promise<RuleToChange | Refusal> {
  const owned = await unit.rule(ruleId);
  if (owned === null || (scope !== null && owned.tenantId !== scope)) {
    return refused([ruleNotFound(shortened(ruleId))]);
  }
  const policy = await policyToChange(unit, caller, owned.tenantId, expectedRevision);
  return policy.outcome === 'refused' ? policy : { ...policy, rule: owned.rule };
}
