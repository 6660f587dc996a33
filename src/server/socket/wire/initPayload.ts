import type { TokenVerifier } from '../../../auth/tokenVerifier';
import type { Caller } from '../../../domain/callers/caller';
import { RequestError } from '../../../domain/shared/requestError';

type Payload = Readonly<Record<string, unknown>>;

/**
 * Finds the caller of a socket by the `authorization` in the payload of `connection_init`. Clients write the key in any letter case, and some of them put it
 * into `headers`, because they send the headers that they send over HTTP.
 */
export async function callerOf(payload: Payload | undefined, tokens: TokenVerifier): Promise<Caller> {
  const authorization = authorizationIn(payload) ?? authorizationIn(payload?.['headers']);
  if (typeof authorization !== 'string') {
    throw new RequestError('UNAUTHENTICATED', 'Send the token as `authorization` in the payload of `connection_init`.');
  }
  return tokens.verify(authorization);
}

function authorizationIn(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null) {
    return undefined;
  }
  const key = Object.keys(payload).find((name) => name.toLowerCase() === 'authorization');
  return key === undefined ? undefined : (payload as Payload)[key];
}
