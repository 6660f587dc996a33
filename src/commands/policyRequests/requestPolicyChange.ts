import { randomUUID } from 'node:crypto';
import type { App } from '../../app';
import { requestActorOf } from '../../domain/callers/caller';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { resolveAllowedTenant } from '../../domain/policies/allowedTenant';
import { replacePolicy } from '../../domain/policies/replacePolicy';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import { assertNotBlank } from '../../domain/shared/text';
import type { UserError } from '../../domain/shared/userError';
import type { TenantLookup } from '../../domain/tenants/tenantLookup';
import { currentPolicy, policyToChange } from '../policies/checkPolicy';
import { lookUpTenants } from '../policies/lookUpTenants';
import type { ReplaceIsolationPolicyInput } from '../policies/replaceIsolationPolicy';
import { refusedRequest } from './checkRequest';
import type { PolicyRequestResult } from './checkRequest';

interface RequestPolicyChangeInput {
  readonly policy: ReplaceIsolationPolicyInput;
  readonly justification: string;
}

/**
 * Asks for a policy to be replaced. What could not be done now is refused now. The domains of its rules are resolved now: what is verified is what is
 * applied, whoever owns a domain by then. Throws `BAD_USER_INPUT` for a blank justification.
 */
export async function requestPolicyChange(
  app: App,
  caller: Caller,
  { policy, justification }: RequestPolicyChangeInput,
  claim?: IdempotencyClaim,
): Promise<PolicyRequestResult> {
  assertNotBlank('justification', justification);
  const refusal = (userErrors: readonly UserError[]) => ({
    commit: false,
    answer: refusedRequest(userErrors.map((error) => ({ ...error, path: ['policy', ...error.path] }))),
  });
  return await app.store.changeRecords<PolicyRequestResult>(async (unit) => {
    const found = await policyToChange(unit, null, policy.tenantId, policy.expectedRevision);
    if (found.outcome === 'refused') {
      return refusal(found.userErrors);
    }
    const lookup = await lookUpTenants(
      unit,
      policy.rules.map((rule) => rule.allowedTenant),
    );
    const edited = replacePolicy(await currentPolicy(unit, found, app.maxRules), policy, lookup, randomUUID, unit.at);
    if (edited.outcome === 'refused') {
      return refusal(edited.userErrors);
    }
    const request = await unit.createPolicyRequest(
      {
        tenantId: policy.tenantId,
        status: 'SUBMITTED',
        justification,
        requestedBy: requestActorOf(caller),
        requestedAt: unit.at,
        baseRevision: found.version.revision,
        verifiedBy: null,
        resolvedBy: null,
        resolvedAt: null,
        resolution: null,
        changeRevision: null,
      },
      resolved(policy, lookup),
    );
    return { commit: true, answer: { request, userErrors: [] } };
  }, claim);
}

function resolved({ enabled, mode, unidentifiedCreators, crossCloudInbound, rules }: PolicyInput, lookup: TenantLookup): PolicyInput {
  const byId = rules.flatMap(({ allowedTenant, direction, note }) => {
    const allowed = resolveAllowedTenant(allowedTenant, lookup, []);
    return 'code' in allowed ? [] : [{ allowedTenant: allowed.allowedTenantId, direction, note: note ?? null }];
  });
  return { enabled, mode, unidentifiedCreators, crossCloudInbound, rules: byId };
}
