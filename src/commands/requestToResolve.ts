import { requestActorOf, sameActor } from '../domain/callers/caller';
import type { Caller } from '../domain/callers/caller';
import { ownedBy } from '../domain/callers/ownedBy';
import { isOpen } from '../domain/policyRequests/policyRequest';
import type { PolicyRequest } from '../domain/policyRequests/policyRequest';
import { requestNotFound, requestNotOpen } from '../domain/policyRequests/policyRequestErrors';
import { refused } from '../domain/shared/editResult';
import { RequestError } from '../domain/shared/requestError';
import type { TenantId } from '../domain/tenants/tenant';
import type { CurrentState } from '../store/port/currentState';
import type { PolicyRequestWrites } from '../store/port/units';
import { policyToChange } from './policyToChange';
import type { PolicyToChange, Refusal } from './policyToChange';

export interface ResolvePolicyRequestInput {
  readonly requestId: string;
  /** What is said of it. */
  readonly resolution?: string | null | undefined;
}

/** An open request with the policy that it is about, as it is now. */
export interface RequestToResolve extends PolicyToChange {
  readonly request: PolicyRequest;
}

/** A unit of work that resolves a request, of either kind. */
export type RequestUnit = CurrentState & PolicyRequestWrites;

/** For whoever decides on a request. Throws `FORBIDDEN` for who asked: (issuer, tenant, subject), never the subject alone. */
export async function requestToDecide(unit: RequestUnit, caller: Caller, requestId: string): Promise<RequestToResolve | Refusal> {
  const request = await unit.policyRequest(requestId);
  if (request !== null && sameActor(request.requestedBy, requestActorOf(caller))) {
    throw new RequestError('FORBIDDEN', 'You asked for this change: somebody else verifies, applies or rejects it.');
  }
  return await openRequest(unit, request, requestId);
}

/** For whoever takes a request back. Only requests of the tenant `scope` exist for the caller; null: of any. */
export async function requestToWithdraw(unit: RequestUnit, scope: TenantId | null, requestId: string): Promise<RequestToResolve | Refusal> {
  return await openRequest(unit, ownedBy(scope, await unit.policyRequest(requestId)), requestId);
}

async function openRequest(unit: RequestUnit, request: PolicyRequest | null, requestId: string): Promise<RequestToResolve | Refusal> {
  if (request === null) {
    return refused([requestNotFound(requestId)]);
  }
  if (!isOpen(request)) {
    return refused([requestNotOpen(`The request is resolved already: it is \`${request.status}\`.`)]);
  }
  const policy = await policyToChange(unit, null, request.tenantId, null);
  return policy.outcome === 'refused' ? policy : { ...policy, request };
}
