import type { Revision } from '../shared/revision';
import { shortened } from '../shared/text';
import type { UserError } from '../shared/userError';

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
