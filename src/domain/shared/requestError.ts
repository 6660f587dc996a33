/** What a request can fail with beside an answer or user errors (design: the third channel). The API's one mapper shows these and hides everything else. */
type RequestErrorCode =
  'UNAUTHENTICATED' | 'FORBIDDEN' | 'BAD_USER_INPUT' | 'REVISION_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'SLOW_CONSUMER';

/** An error whose message and details the caller may see. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    readonly code: RequestErrorCode,
    message: string,
    /** Beside `code` in the error's extensions, such as `retryAfterMs` or `resumeFrom`. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** There is no room for the request now. The caller may try again, after `retryAfterMs` if it is given. */
export function overloadedError(message: string, retryAfterMs?: number): RequestError {
  return new RequestError('OVERLOADED', message, retryAfterMs === undefined ? {} : { retryAfterMs });
}
