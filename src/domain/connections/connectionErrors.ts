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
