import type { App } from '../app';
import type { Caller } from '../domain/callers/caller';
import type { IdempotencyClaim } from '../domain/callers/idempotencyClaim';
import { closePolicyRequest } from './closePolicyRequest';
import type { PolicyRequestResult } from './policyRequestResult';
import { requestToDecide } from './requestToResolve';
import type { ResolvePolicyRequestInput } from './requestToResolve';

/** Turns an open request down. Throws `FORBIDDEN` for who asked. */
export async function rejectPolicyRequest(
  app: App,
  caller: Caller,
  input: ResolvePolicyRequestInput,
  claim?: IdempotencyClaim,
): Promise<PolicyRequestResult> {
  return await closePolicyRequest(app, caller, (unit) => requestToDecide(unit, caller, input.requestId), 'REJECTED', input, claim);
}
