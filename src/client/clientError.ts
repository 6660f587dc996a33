/** Why there is no answer: the server's own error code, or `UNREACHABLE` or `BAD_ANSWER` if no server could be reached or understood. */
export class ClientError extends Error {
  override readonly name = 'ClientError';

  constructor(
    /** `UNREACHABLE`, `BAD_ANSWER`, or the server's `extensions.code`. New servers may send codes that this client does not know. */
    readonly code: string,
    message: string,
    /** The other fields of the server's `extensions`, such as `retryAfterMs` or `errorId`. */
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
