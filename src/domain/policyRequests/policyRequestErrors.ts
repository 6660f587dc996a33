import type { Revision } from '../shared/revision';
import { shortened } from '../shared/text';
import type { UserError } from '../shared/userError';

export function requestNotFound(requestId: string): UserError {
  return { code: 'REQUEST_NOT_FOUND', message: `There is no request \`${shortened(requestId)}\`.`, path: ['requestId'] };
}

export function requestNotOpen(message: string): UserError {
  return { code: 'REQUEST_NOT_OPEN', message, path: ['requestId'] };
}

/** The policy that a request was verified against is no longer the one in force. */
export function requestBaseMoved(base: Revision, actual: Revision): UserError {
  const message = `The request was verified against the policy at revision \`${String(base)}\`, which is at \`${String(actual)}\` by now. Verify it again.`;
  return { code: 'STALE_REVISION', message, path: ['requestId'] };
}

export function changeRequestRequired(): UserError {
  const message = 'This policy changes by request only. Ask with `requestPolicyChange`; an operator verifies and applies it.';
  return { code: 'CHANGE_REQUEST_REQUIRED', message, path: [] };
}
