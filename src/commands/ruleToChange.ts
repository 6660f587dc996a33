import type { Caller } from '../domain/callers/caller';
import type { TenantRule } from '../domain/policies/policy';
import { ruleNotFound } from '../domain/policies/policyErrors';
import { refused } from '../domain/shared/editResult';
import type { Revision } from '../domain/shared/revision';
import { shortened } from '../domain/shared/text';
import type { TenantId } from '../domain/tenants/tenant';
import type { UnitOfWork } from '../store/port/units';
import { policyToChange } from './policyToChange';
import type { PolicyToChange, Refusal } from './policyToChange';

export interface RuleToChange extends PolicyToChange {
  readonly rule: TenantRule;
}

/**
 * The checks that come before every edit of one rule, in their order: RULE_NOT_FOUND, then those of `policyToChange`.
 * INVARIANT: a rule of another tenant than `scope` is answered exactly as one that never existed, whatever else the input holds. Null: of any tenant.
 */
export async function ruleToChange(
  unit: UnitOfWork,
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
