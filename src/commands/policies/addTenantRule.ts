import { randomUUID } from 'node:crypto';
import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { resolveAllowedTenant } from '../../domain/policies/allowedTenant';
import { addTenantRule as addRuleTo } from '../../domain/policies/ruleEdits';
import type { RuleInput } from '../../domain/policies/ruleEdits';
import type { SentRevision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { lookUpTenants } from '../../queries/tenants';
import { policyToChange } from './checkPolicy';
import { commitPolicyChange } from './commitPolicyChange';
import type { PolicyResult } from './commitPolicyChange';

interface AddTenantRuleInput extends RuleInput {
  readonly tenantId: TenantId;
  readonly expectedRevision?: SentRevision | null | undefined;
}

/** Adds one rule. It does not read the rest of the list, however long the list is. */
export async function addTenantRule(app: App, caller: Caller, input: AddTenantRuleInput, claim?: IdempotencyClaim): Promise<PolicyResult> {
  return await commitPolicyChange(
    app,
    caller,
    {
      find: (unit) => policyToChange(unit, caller, input.tenantId, input.expectedRevision),
      edit: async (unit, { tenant, version }) => {
        const lookup = await lookUpTenants(unit, [input.allowedTenant]);
        const allowed = resolveAllowedTenant(input.allowedTenant, lookup, ['allowedTenant']);
        const existing = 'code' in allowed ? null : await unit.ruleFor(tenant.id, allowed.allowedTenantId);
        const { settings, ruleCount, nextPlace } = version;
        return addRuleTo(
          { tenant, settings, ruleCount, nextPlace, maxRules: app.maxRules, allowed, existing },
          input,
          randomUUID(),
          unit.at,
        );
      },
    },
    claim,
  );
}
