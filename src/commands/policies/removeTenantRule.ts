import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { removeTenantRule as removeRule } from '../../domain/policies/ruleEdits';
import type { SentRevision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { ruleToChange } from './checkPolicy';
import { commitPolicyChange } from './commitPolicyChange';
import type { PolicyResult } from './commitPolicyChange';

interface RemoveTenantRuleInput {
  readonly ruleId: string;
  readonly expectedRevision?: SentRevision | null | undefined;
}

/** Removes a rule. Only rules of the tenant `scope` exist for the caller; a null `scope` stands for every tenant. */
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
