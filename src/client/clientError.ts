/** Why there is no answer: what the server said (its `extensions.code`), or that none could be reached or understood. */
export class ClientError extends Error {
  override readonly name = 'ClientError';

  constructor(
    /** `UNREACHABLE`, `BAD_ANSWER`, or the server's own code. Codes grow: take those that you do not know. */
    readonly code: string,
    message: string,
    /** What the server says beside the code, such as `retryAfterMs` or `errorId`. */
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
