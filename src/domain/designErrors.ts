import { decisionMessage } from './decisionMessage';
import type { Violation } from './flowRun';
import type { Revision } from './revision';
import type { Path, UserError } from './userError';
import { shortened } from './userErrors';

export function connectionNotFound(connectionId: string, path: Path = ['connectionId']): UserError {
  return { code: 'CONNECTION_NOT_FOUND', message: `There is no connection \`${shortened(connectionId)}\`.`, path };
}

export function connectionBlocked({ connection, evaluated }: Violation, path: Path): UserError {
  const why = decisionMessage(evaluated.decision, evaluated.creator, evaluated.signIn, evaluated.connection);
  return { code: 'CONNECTION_BLOCKED', message: `The connection \`${shortened(connection.name)}\` is blocked. ${why}`, path };
}

export function connectionHeld(name: string): UserError {
  const message = `An app or a flow uses the connection \`${shortened(name)}\`. Take it out of them first.`;
  return { code: 'CONNECTION_IN_USE', message, path: ['connectionId'] };
}

export function connectionSignedIn(name: string): UserError {
  const message = `Somebody has signed in to the connection \`${shortened(name)}\` already. A consent link is for one that nobody has signed in to.`;
  return { code: 'CONNECTION_IN_USE', message, path: ['connectionId'] };
}

/** Unknown, expired, used and revoked look the same. */
export function linkInvalid(): UserError {
  return { code: 'LINK_INVALID', message: 'This consent link is not good, or no longer. Ask for a new one.', path: ['token'] };
}

export function resourceNotFound(id: string, path: Path): UserError {
  return { code: 'RESOURCE_NOT_FOUND', message: `There is no app or flow \`${shortened(id)}\` here.`, path };
}

export function flowSuspended(name: string): UserError {
  const message = `Policy blocks connections of the flow \`${shortened(name)}\`, so it is suspended and not started. Its \`violations\` say who blocks what.`;
  return { code: 'FLOW_SUSPENDED', message, path: ['flowId'] };
}

export function runNotFound(runId: string): UserError {
  return { code: 'RUN_NOT_FOUND', message: `There is no run \`${shortened(runId)}\`.`, path: ['runId'] };
}

export function runEnded(runId: string): UserError {
  return { code: 'RUN_ENDED', message: `The run \`${shortened(runId)}\` has ended already.`, path: ['runId'] };
}

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
