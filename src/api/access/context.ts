import type { App } from '../../app';
import type { Caller } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';

/** What each transport provides for a request. */
export interface RequestContext {
  readonly app: App;
  /** Null: nobody is signed in. Over HTTP and on the socket such a request ends before it comes here. */
  readonly caller: Caller | null;
  /** The `Idempotency-Key` header; null without one. */
  readonly idempotencyKey: string | null;
  /** Makes the URL of a consent link with this token. */
  readonly consentUrl: (token: string) => string;
}

/** The caller of a request. Throws `UNAUTHENTICATED` if there is none. */
export function signedIn(context: RequestContext): Caller {
  if (context.caller === null) {
    throw new RequestError('UNAUTHENTICATED', 'The request has no token. Send `Authorization: Bearer` with a token.');
  }
  return context.caller;
}
