import { ownedBy, requestActorOf, sameActor } from '../../domain/callers/caller';
import type { Caller } from '../../domain/callers/caller';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import { isOpen } from '../../domain/policyRequests/policyRequest';
import type { PolicyRequest } from '../../domain/policyRequests/policyRequest';
import { requestNotFound, requestNotOpen } from '../../domain/policyRequests/policyRequestErrors';
import { refused } from '../../domain/shared/editResult';
import { RequestError } from '../../domain/shared/requestError';
import type { UserError } from '../../domain/shared/userError';
import type { TenantId } from '../../domain/tenants/tenant';
import type { CurrentState } from '../../store/port/currentState';
import type { PolicyRequestWrites } from '../../store/port/units';
import { policyToChange } from '../policies/checkPolicy';
import type { PolicyToChange, Refusal } from '../policies/checkPolicy';

/** The policy that a request which is there asks for. */
export async function wantedPolicy(unit: Pick<PolicyRequestWrites, 'requestedPolicy'>, requestId: string): Promise<PolicyInput> {
  const requested = await unit.requestedPolicy(requestId);
  if (requested === null) {
    throw new Error(`The request \`${requestId}\` has no policy.`);
  }
  return requested.wanted;
}

/** What a mutation of a request came to. Plain JSON: it is kept with the idempotency key. With `userErrors` the request is null. */
export interface PolicyRequestResult {
  readonly request: PolicyRequest | null;
  readonly userErrors: readonly UserError[];
}

export function refusedRequest(userErrors: readonly UserError[]): PolicyRequestResult {
  return { request: null, userErrors };
}

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
