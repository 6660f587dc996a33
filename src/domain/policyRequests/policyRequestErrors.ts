import type { Revision } from '../shared/revision';
import { shortened } from '../shared/text';
import type { UserError } from '../shared/userError';
import type { TenantBounds, TenantUsage } from '../tenants/tenantBounds';

export function requestNotFound(requestId: string): UserError {
  return { code: 'REQUEST_NOT_FOUND', message: `There is no request \`${shortened(requestId)}\`.`, path: ['requestId'] };
}

export function requestNotOpen(message: string): UserError {
  return { code: 'REQUEST_NOT_OPEN', message, path: ['requestId'] };
}

/** The policy has changed since the request was verified. */
export function requestBaseMoved(base: Revision, actual: Revision): UserError {
  const message = `The request was verified against revision \`${String(base)}\` of the policy, which is now at revision \`${String(actual)}\`. Verify the request again.`;
  return { code: 'STALE_REVISION', message, path: ['requestId'] };
}

export function changeRequestRequired(): UserError {
  const message =
    'This policy can be changed only by request. Use `requestPolicyChange`; an operator then verifies the request and applies it.';
  return { code: 'CHANGE_REQUEST_REQUIRED', message, path: [] };
}

/** The error if a tenant with this much has more than the bounds allow; null if it has not. */
export function requestLimitReached({ openRequests, requestBytes }: TenantUsage, bounds: TenantBounds): UserError | null {
  const path = ['tenantId'];
  if (openRequests > bounds.openRequests) {
    const message = `A tenant can have at most ${String(bounds.openRequests)} open policy requests. Withdraw requests that you no longer need, or wait until an operator has resolved some.`;
    return { code: 'REQUEST_LIMIT_REACHED', message, path };
  }
  if (requestBytes > bounds.requestBytes) {
    const message = `The policy requests of a tenant can take at most ${String(bounds.requestBytes)} bytes, and with this one they would take ${String(requestBytes)}. Ask for a smaller policy, or ask the operator to raise the limit.`;
    return { code: 'REQUEST_LIMIT_REACHED', message, path };
  }
  return null;
}
