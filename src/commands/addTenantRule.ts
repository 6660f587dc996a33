import { randomUUID } from 'node:crypto';
import type { App } from '../app';
import { addTenantRule as addRuleTo } from '../domain/addTenantRule';
import type { RuleInput } from '../domain/addTenantRule';
import { resolveAllowedTenant } from '../domain/allowedTenant';
import type { Caller } from '../domain/caller';
import type { Revision } from '../domain/revision';
import type { TenantId } from '../domain/tenant';
import type { IdempotencyClaim } from '../store/port/units';
import { commitPolicyChange } from './commitPolicyChange';
import { lookUpTenants } from './lookUpTenants';
import type { PolicyResult } from './policyResult';
import { policyToChange } from './policyToChange';

export interface AddTenantRuleInput extends RuleInput {
  readonly tenantId: TenantId;
  readonly expectedRevision?: Revision | null | undefined;
}

/** Adds one rule. The rest of the list is not read, however long it is. */
export async function addTenantRule(app: App, caller: Caller, input: AddTenantRuleInput, claim?: IdempotencyClaim): Promise<PolicyResult> {
  return await commitPolicyChange(
    app,
    caller,
    {
      find: (unit) => policyToChange(unit, caller, input.tenantId, input.expectedRevision),
      edit: async (unit, { tenant, version }) => {
        const lookup = await lookUpTenants(unit, [input.allowedTenant]);
        const allowed = resolveAllowedTenant(input.allowedTenant, lookup, []);
        const existing = 'code' in allowed ? null : await unit.ruleFor(tenant.id, allowed.allowedTenantId);
        const { settings, ruleCount, nextPlace } = version;
        return addRuleTo(
          { tenant, settings, ruleCount, nextPlace, maxRules: app.maxRules, lookup, existing },
          input,
          randomUUID(),
          unit.at,
        );
      },
    },
    claim,
  );
}
