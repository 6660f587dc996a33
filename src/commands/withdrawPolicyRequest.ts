import type { App } from '../app';
import type { Caller } from '../domain/callers/caller';
import type { IdempotencyClaim } from '../domain/callers/idempotencyClaim';
import type { TenantId } from '../domain/tenants/tenant';
import { closePolicyRequest } from './closePolicyRequest';
import type { PolicyRequestResult } from './policyRequestResult';
import { requestToWithdraw } from './requestToResolve';
import type { ResolvePolicyRequestInput } from './requestToResolve';

/** Takes an open request back, whoever of the tenant asked. Only requests of the tenant `scope` exist for the caller; null: of any. */
export async function withdrawPolicyRequest(
  app: App,
  caller: Caller,
  scope: TenantId | null,
  input: ResolvePolicyRequestInput,
  claim?: IdempotencyClaim,
): Promise<PolicyRequestResult> {
  return await closePolicyRequest(app, caller, (unit) => requestToWithdraw(unit, scope, input.requestId), 'WITHDRAWN', input, claim);
}
