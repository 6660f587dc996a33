import type { App } from '../../app';
import { requestActorOf } from '../../domain/callers/caller';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { diffOfWantedPolicy } from '../../domain/policyRequests/policyDiff';
import type { Refusal } from '../../domain/shared/editResult';
import type { TenantId } from '../../domain/tenants/tenant';
import { inTurns } from '../../queries/inTurns';
import type { RecordUnit } from '../../store/port/units';
import { currentPolicy } from '../policies/policyReads';
import { refusedRequest, requestToDecide, requestToWithdraw, wantedPolicy } from './checkRequest';
import type { PolicyRequestResult, RequestToResolve, ResolvePolicyRequestInput } from './checkRequest';

/** Rejects an open request. Throws `FORBIDDEN` for the caller who submitted it. */
export async function rejectPolicyRequest(
  app: App,
  caller: Caller,
  input: ResolvePolicyRequestInput,
  claim?: IdempotencyClaim,
): Promise<PolicyRequestResult> {
  return await closePolicyRequest(app, caller, (unit) => requestToDecide(unit, caller, input.requestId), 'REJECTED', input, claim);
}

/**
 * Withdraws an open request, even one that another caller of the tenant submitted. Only requests of the tenant `scope` exist for the caller; a null `scope`
 * stands for every tenant.
 */
export async function withdrawPolicyRequest(
  app: App,
  caller: Caller,
  scope: TenantId | null,
  input: ResolvePolicyRequestInput,
  claim?: IdempotencyClaim,
): Promise<PolicyRequestResult> {
  return await closePolicyRequest(app, caller, (unit) => requestToWithdraw(unit, scope, input.requestId), 'WITHDRAWN', input, claim);
}

/** Resolves an open request without applying it, and stores the changes that it would have made. */
async function closePolicyRequest(
  app: App,
  caller: Caller,
  find: (unit: RecordUnit) => Promise<RequestToResolve | Refusal>,
  status: 'REJECTED' | 'WITHDRAWN',
  { resolution }: ResolvePolicyRequestInput,
  claim: IdempotencyClaim | undefined,
): Promise<PolicyRequestResult> {
  return await app.store.changeRecords<PolicyRequestResult>(
    async (unit) => {
      const found = await find(unit);
      if (found.outcome === 'refused') {
        return { commit: false, answer: refusedRequest(found.userErrors) };
      }
      const request = {
        ...found.request,
        status,
        resolvedBy: requestActorOf(caller),
        resolvedAt: unit.at,
        resolution: resolution ?? found.request.resolution,
      };
      const wanted = await wantedPolicy(unit, request.id);
      const differences = await inTurns(diffOfWantedPolicy(await currentPolicy(unit, found, app.maxRules), wanted));
      await unit.updatePolicyRequest(request, differences);
      return { commit: true, answer: { request, userErrors: [] } };
    },
    claim,
    caller.tenantId,
  );
}
