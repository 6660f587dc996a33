import { shortened } from '../shared/text';
import type { Path, UserError } from '../shared/userError';

export function connectionNotFound(connectionId: string, path: Path = ['connectionId']): UserError {
  return { code: 'CONNECTION_NOT_FOUND', message: `There is no connection \`${shortened(connectionId)}\`.`, path };
}

export function connectionInUse(name: string): UserError {
  const message = `An app or a flow uses the connection \`${shortened(name)}\`. Remove it from every app and flow that uses it first.`;
  return { code: 'CONNECTION_IN_USE', message, path: ['connectionId'] };
}

export function connectionSignedIn(name: string): UserError {
  const message = `Somebody has already signed in to the connection \`${shortened(name)}\`, so it needs no consent link. Create a new connection for another sign-in.`;
  return { code: 'CONNECTION_IN_USE', message, path: ['connectionId'] };
}

/** Unknown, expired, used and revoked links get the same error. */
export function linkInvalid(): UserError {
  return { code: 'LINK_INVALID', message: 'This consent link is invalid or has expired. Ask for a new one.', path: ['token'] };
}

export function connectionLimitReached(max: number): UserError {
  const message = `A tenant can have at most ${String(max)} connections. Delete connections that you no longer need, or ask the operator to raise the limit.`;
  return { code: 'CONNECTION_LIMIT_REACHED', message, path: ['tenantId'] };
}

export function linkLimitReached(max: number): UserError {
  const message = `A tenant can have at most ${String(max)} consent links that are still valid. Revoke links that you no longer need, or wait until some expire.`;
  return { code: 'LINK_LIMIT_REACHED', message, path: ['connectionId'] };
}
