import { ownedBy, requestActorOf, sameActor } from '../../domain/callers/caller';
import type { Caller } from '../../domain/callers/caller';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import { isOpen } from '../../domain/policyRequests/policyRequest';
import type { PolicyRequest } from '../../domain/policyRequests/policyRequest';
import { requestNotFound, requestNotOpen } from '../../domain/policyRequests/policyRequestErrors';
import { refused } from '../../domain/shared/editResult';
import type { Refusal } from '../../domain/shared/editResult';
import { RequestError } from '../../domain/shared/requestError';
import type { UserError } from '../../domain/shared/userError';
import type { TenantId } from '../../domain/tenants/tenant';
import type { CurrentState } from '../../store/port/currentState';
import type { PolicyRequestWrites } from '../../store/port/units';
import { policyToChange } from '../policies/checkPolicy';
import type { PolicyToChange } from '../policies/checkPolicy';

/** The policy that an existing request asks for. */
export async function wantedPolicy(unit: Pick<PolicyRequestWrites, 'requestedPolicy'>, requestId: string): Promise<PolicyInput> {
  const requested = await unit.requestedPolicy(requestId);
  if (requested === null) {
    throw new Error(`The request \`${requestId}\` has no policy.`);
  }
  return requested.wanted;
}

/** The result of a mutation of a request. It is plain JSON, because it is stored with the idempotency key. If there are `userErrors`, the request is null. */
export interface PolicyRequestResult {
  readonly request: PolicyRequest | null;
  readonly userErrors: readonly UserError[];
}

export function refusedRequest(userErrors: readonly UserError[]): PolicyRequestResult {
  return { request: null, userErrors };
}

export interface ResolvePolicyRequestInput {
  readonly requestId: string;
  /** A remark of the caller about the request. */
  readonly resolution?: string | null | undefined;
}

/** An open request, and the present policy that it is about. */
export interface RequestToResolve extends PolicyToChange {
  readonly request: PolicyRequest;
}

/** A unit of work that handles a request: a `PolicyUnit` or a `RecordUnit`. */
export type RequestUnit = CurrentState & PolicyRequestWrites;

/** Finds an open request that the caller verifies, applies or rejects. Throws `FORBIDDEN` if the same caller (issuer, tenant and subject) submitted it. */
export async function requestToDecide(unit: RequestUnit, caller: Caller, requestId: string): Promise<RequestToResolve | Refusal> {
  const request = await unit.policyRequest(requestId);
  if (request !== null && sameActor(request.requestedBy, requestActorOf(caller))) {
    throw new RequestError('FORBIDDEN', 'You submitted this request, so somebody else must verify, apply or reject it.');
  }
  return await openRequest(unit, request, requestId);
}

/** Finds an open request that the caller withdraws. Only requests of the tenant `scope` exist for the caller; a null `scope` stands for every tenant. */
export async function requestToWithdraw(unit: RequestUnit, scope: TenantId | null, requestId: string): Promise<RequestToResolve | Refusal> {
  return await openRequest(unit, ownedBy(scope, await unit.policyRequest(requestId)), requestId);
}

async function openRequest(unit: RequestUnit, request: PolicyRequest | null, requestId: string): Promise<RequestToResolve | Refusal> {
  if (request === null) {
    return refused([requestNotFound(requestId)]);
  }
  if (!isOpen(request)) {
    return refused([requestNotOpen(`The request is already resolved: its status is \`${request.status}\`.`)]);
  }
  const policy = await policyToChange(unit, null, request.tenantId, null);
  return policy.outcome === 'refused' ? policy : { ...policy, request };
}
