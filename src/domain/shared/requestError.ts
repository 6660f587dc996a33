/** The codes of errors that end a request without an answer or user errors. The API shows these errors and hides the details of all others. */
type RequestErrorCode =
  'UNAUTHENTICATED' | 'FORBIDDEN' | 'BAD_USER_INPUT' | 'REVISION_UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | 'SLOW_CONSUMER';

/** An error whose message and details the caller may see. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    readonly code: RequestErrorCode,
    message: string,
    /** More of the error's `extensions`, for example `retryAfterMs` or `resumeFrom`. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** There is no room for the request now. The caller may try again, after `retryAfterMs` if it is given. */
export function overloadedError(message: string, retryAfterMs?: number): RequestError {
  return new RequestError('OVERLOADED', message, retryAfterMs === undefined ? {} : { retryAfterMs });
}
