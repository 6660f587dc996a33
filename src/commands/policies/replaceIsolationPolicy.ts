import { randomUUID } from 'node:crypto';
import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { replacePolicy } from '../../domain/policies/replacePolicy';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { currentPolicy, policyToChange } from './checkPolicy';
import { commitPolicyChange } from './commitPolicyChange';
import type { PolicyResult } from './commitPolicyChange';
import { lookUpTenants } from './lookUpTenants';

export interface ReplaceIsolationPolicyInput extends PolicyInput {
  readonly tenantId: TenantId;
  readonly expectedRevision?: Revision | null | undefined;
}

/** Makes the whole policy what is wanted, in one change that writes the difference only. A rule whose tenant stays keeps its ID and time. */
export async function replaceIsolationPolicy(
  app: App,
  caller: Caller,
  input: ReplaceIsolationPolicyInput,
  claim?: IdempotencyClaim,
): Promise<PolicyResult> {
  return await commitPolicyChange(
    app,
    caller,
    {
      find: (unit) => policyToChange(unit, caller, input.tenantId, input.expectedRevision),
      edit: async (unit, found) => {
        const lookup = await lookUpTenants(
          unit,
          input.rules.map((rule) => rule.allowedTenant),
        );
        return replacePolicy(await currentPolicy(unit, found, app.maxRules), input, lookup, randomUUID, unit.at);
      },
    },
    claim,
  );
}
