import type { App } from '../app';
import { requestActorOf } from '../domain/callers/caller';
import type { Caller } from '../domain/callers/caller';
import type { IdempotencyClaim } from '../domain/callers/idempotencyClaim';
import { wantedDifference } from '../domain/policyRequests/policyDiff';
import type { DesignUnit } from '../store/port/units';
import { currentPolicy } from './currentPolicy';
import { refusedRequest } from './policyRequestResult';
import type { PolicyRequestResult } from './policyRequestResult';
import type { Refusal } from './policyToChange';
import type { RequestToResolve, ResolvePolicyRequestInput } from './requestToResolve';
import { wantedPolicy } from './wantedPolicy';

/** Resolves an open request without applying it, keeping what it would have changed. */
export async function closePolicyRequest(
  app: App,
  caller: Caller,
  find: (unit: DesignUnit) => Promise<RequestToResolve | Refusal>,
  status: 'REJECTED' | 'WITHDRAWN',
  { resolution }: ResolvePolicyRequestInput,
  claim: IdempotencyClaim | undefined,
): Promise<PolicyRequestResult> {
  return await app.store.transact<PolicyRequestResult>(async (unit) => {
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
    await unit.updatePolicyRequest(request, wantedDifference(await currentPolicy(unit, found, app.maxRules), wanted));
    return { commit: true, answer: { request, userErrors: [] } };
  }, claim);
}
