import type { App } from '../../app';
import { requestActorOf } from '../../domain/callers/caller';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { refusedRequest, requestToDecide } from './checkRequest';
import type { PolicyRequestResult, ResolvePolicyRequestInput } from './checkRequest';

/**
 * Marks an open request as verified against the present policy. It can be verified again if the policy has changed since. Throws `FORBIDDEN` for the caller who
 * submitted the request.
 */
export async function verifyPolicyRequest(
  app: App,
  caller: Caller,
  { requestId, resolution }: ResolvePolicyRequestInput,
  claim?: IdempotencyClaim,
): Promise<PolicyRequestResult> {
  return await app.store.changeRecords<PolicyRequestResult>(
    async (unit) => {
      const found = await requestToDecide(unit, caller, requestId);
      if (found.outcome === 'refused') {
        return { commit: false, answer: refusedRequest(found.userErrors) };
      }
      const request = {
        ...found.request,
        status: 'VERIFIED' as const,
        baseRevision: found.version.revision,
        verifiedBy: requestActorOf(caller),
        resolution: resolution ?? found.request.resolution,
      };
      await unit.updatePolicyRequest(request, null);
      return { commit: true, answer: { request, userErrors: [] } };
    },
    claim,
    caller.tenantId,
  );
}
