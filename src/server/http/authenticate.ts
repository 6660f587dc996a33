import type { IncomingMessage } from 'node:http';
import type { TokenVerifier } from '../../auth/tokenVerifier';
import type { Caller } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';
import { HttpError } from './httpError';
import type { Awaitable } from './whenDone';

/** The caller of a request, or why it is a stranger: the error of its token, or null if it has none. */
type Authentication =
  { readonly caller: Caller; readonly tokenError?: never } | { readonly caller: null; readonly tokenError: string | null };

const MAX_KEY_LENGTH = 256;
const NO_TOKEN: Authentication = { caller: null, tokenError: null };

/** Finds the caller of a request whose token is not known yet, by its headers alone. Throws if the token can't be verified at the moment. */
export function authenticate({ headers: { authorization } }: IncomingMessage, tokens: TokenVerifier): Awaitable<Authentication> {
  return authorization === undefined ? NO_TOKEN : verify(authorization, tokens);
}

async function verify(authorization: string, tokens: TokenVerifier): Promise<Authentication> {
  try {
    return { caller: await tokens.verify(authorization) };
  } catch (error) {
    if (error instanceof RequestError && error.code === 'UNAUTHENTICATED') {
      return { caller: null, tokenError: error.message };
    }
    throw error;
  }
}

export function idempotencyKeyOf({ headers }: IncomingMessage): string | null {
  const value = headers['idempotency-key'];
  if (value === undefined) {
    return null;
  }
  if (typeof value === 'string' && value.length >= 1 && value.length <= MAX_KEY_LENGTH && /^[\x20-\x7e]+$/.test(value)) {
    return value;
  }
  throw new HttpError(400, `The \`Idempotency-Key\` header must have 1 to ${String(MAX_KEY_LENGTH)} printable ASCII characters.`);
}
