import type { App } from '../../app';
import type { Caller } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';

/** What a transport gives every request. */
export interface RequestContext {
  readonly app: App;
  /** Null: no token, or one that was refused. */
  readonly caller: Caller | null;
  /** The `Idempotency-Key` header; null without one. */
  readonly idempotencyKey: string | null;
  /** The address that a consent link with this token is sent as. */
  readonly consentUrl: (token: string) => string;
  /** Why the token was refused, for the caller to read. */
  readonly authError?: string;
}

/** The caller of a request. Throws `UNAUTHENTICATED` where there is none. */
export function signedIn(context: RequestContext): Caller {
  if (context.caller === null) {
    throw new RequestError('UNAUTHENTICATED', context.authError ?? 'No token was given. Send `Authorization: Bearer` with a token.');
  }
  return context.caller;
}
