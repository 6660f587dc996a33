import { shortened } from '../shared/text';
import type { Path, UserError } from '../shared/userError';

export function connectionNotFound(connectionId: string, path: Path = ['connectionId']): UserError {
  return { code: 'CONNECTION_NOT_FOUND', message: `There is no connection \`${shortened(connectionId)}\`.`, path };
}

export function connectionInUse(name: string): UserError {
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
