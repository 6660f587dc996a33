import { randomUUID } from 'node:crypto';
import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { resolveAllowedTenant } from '../../domain/policies/allowedTenant';
import { editPolicy } from '../../domain/policies/editPolicy';
import type { PolicyEdits } from '../../domain/policies/editPolicy';
import { RequestError } from '../../domain/shared/requestError';
import type { SentRevision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { lookUpTenants } from '../../queries/tenants';
import { policyToChange } from './checkPolicy';
import { commitPolicyChange } from './commitPolicyChange';
import type { PolicyResult } from './commitPolicyChange';
import type { UpdateTenantRuleInput } from './updateTenantRule';

interface EditPolicyInput extends PolicyEdits {
  readonly tenantId: TenantId;
  readonly update?: readonly UpdateTenantRuleInput[] | null | undefined;
  readonly expectedRevision?: SentRevision | null | undefined;
}

/**
 * Adds, updates and removes several rules and sets switches, in one change. It reads only the rules that the input names. Throws `BAD_USER_INPUT` for an
 * `expectedRevision` within `update`: there is one change, so there is one expected revision.
 */
export async function editIsolationPolicy(
  app: App,
  caller: Caller,
  input: EditPolicyInput,
  claim?: IdempotencyClaim,
): Promise<PolicyResult> {
  const misplaced = (input.update ?? []).findIndex(({ expectedRevision }) => expectedRevision !== undefined && expectedRevision !== null);
  if (misplaced !== -1) {
    const message = `\`input.update.${String(misplaced)}.expectedRevision\` is not allowed here. Give the policy's revision in \`input.expectedRevision\`.`;
    throw new RequestError('BAD_USER_INPUT', message);
  }
  return await commitPolicyChange(
    app,
    caller,
    {
      find: (unit) => policyToChange(unit, caller, input.tenantId, input.expectedRevision),
      edit: async (unit, { tenant, version }) => {
        const names = (input.add ?? []).map(({ allowedTenant }) => allowedTenant);
        const lookup = await lookUpTenants(unit, names);
        const allowed = names
          .map((name) => resolveAllowedTenant(name, lookup, []))
          .flatMap((each) => ('code' in each ? [] : [each.allowedTenantId]));
        const ruleIds = [...(input.update ?? []).map(({ ruleId }) => ruleId), ...(input.remove ?? [])];
        const rules = version.ruleCount === 0 ? [] : await unit.rulesAmong(tenant.id, ruleIds, allowed);
        const { settings, ruleCount, nextPlace } = version;
        return editPolicy({ tenant, settings, ruleCount, nextPlace, maxRules: app.maxRules, rules }, input, lookup, randomUUID, unit.at);
      },
    },
    claim,
  );
}
