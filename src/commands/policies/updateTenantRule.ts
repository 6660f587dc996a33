import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { updateTenantRule as updateRule } from '../../domain/policies/ruleEdits';
import type { RuleUpdate } from '../../domain/policies/ruleEdits';
import type { SentRevision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { ruleToChange } from './checkPolicy';
import { commitPolicyChange } from './commitPolicyChange';
import type { PolicyResult } from './commitPolicyChange';

export interface UpdateTenantRuleInput extends RuleUpdate {
  readonly ruleId: string;
  readonly expectedRevision?: SentRevision | null | undefined;
}

/** Edits the direction or the note of a rule. Only rules of the tenant `scope` exist for the caller; a null `scope` stands for every tenant. */
export async function updateTenantRule(
  app: App,
  caller: Caller,
  scope: TenantId | null,
  input: UpdateTenantRuleInput,
  claim?: IdempotencyClaim,
): Promise<PolicyResult> {
  return await commitPolicyChange(
    app,
    caller,
    {
      find: (unit) => ruleToChange(unit, caller, scope, input.ruleId, input.expectedRevision),
      edit: (_unit, { version, rule }) => updateRule(version.settings, rule, input),
    },
    claim,
  );
}
