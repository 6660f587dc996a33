import type { App } from '../app';
import type { Caller } from '../domain/caller';
import { removeTenantRule as removeRule } from '../domain/removeTenantRule';
import type { Revision } from '../domain/revision';
import type { TenantId } from '../domain/tenant';
import type { IdempotencyClaim } from '../store/port/units';
import { commitPolicyChange } from './commitPolicyChange';
import type { PolicyResult } from './policyResult';
import { ruleToChange } from './ruleToChange';

export interface RemoveTenantRuleInput {
  readonly ruleId: string;
  readonly expectedRevision?: Revision | null | undefined;
}

/** Removes a rule; the answer's `rule` is the rule as it was. Only rules of the tenant `scope` exist for the caller; null: those of every tenant. */
export async function removeTenantRule(
  app: App,
  caller: Caller,
  scope: TenantId | null,
  input: RemoveTenantRuleInput,
  claim?: IdempotencyClaim,
): Promise<PolicyResult> {
  return await commitPolicyChange(
    app,
    caller,
    {
      find: (unit) => ruleToChange(unit, caller, scope, input.ruleId, input.expectedRevision),
      edit: (_unit, { version, rule }) => removeRule(version.settings, rule),
    },
    claim,
  );
}
