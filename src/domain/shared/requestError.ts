/** The codes of errors that end a request without an answer or user errors. The API shows these errors and hides the details of all others. */
type RequestErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'REVISION_UNAVAILABLE'
  | 'UNAVAILABLE'
  | 'OVERLOADED'
  | 'RATE_LIMITED'
  | 'SLOW_CONSUMER'
  | 'LOG_REWOUND';

/** An error whose message and details the caller may see. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    readonly code: RequestErrorCode,
    message: string,
    /** More of the error's `extensions`, for example `retryAfterMs` or `resumeFrom`. */
    readonly details: Readonly<Record<string, unknown>> = {},
    /** What went wrong inside, for the log: callers never see it. */
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** There is no room for the request now. The caller may try again, after `retryAfterMs` if it is given. */
export function overloadedError(message: string, retryAfterMs?: number): RequestError {
  return new RequestError('OVERLOADED', message, retryAfterMs === undefined ? {} : { retryAfterMs });
}

/** The database does not answer, or takes no writes. The caller may try again: nothing of its request is half done. */
export function unavailableError(cause: unknown): RequestError {
  const message = 'The database is not available at present. Try again in a moment.';
  return new RequestError('UNAVAILABLE', message, { retryAfterMs: 1000 }, cause);
}
