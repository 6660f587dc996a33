/** The limits of HTTP. Times are in milliseconds. */
export interface HttpLimits {
  /** How long the headers of a request may take. */
  readonly headersMs: number;
  /** How long a whole request of a caller may take. */
  readonly requestMs: number;
  /** How often requests are checked for the two. */
  readonly checkMs: number;
  /** How long the unread body of a request that was refused may still take. */
  readonly refusedBodyMs: number;
  /** How long one answer of `/readyz` and `/metrics` serves all who ask. */
  readonly sharedMs: number;
  /** The most open connections, of HTTP and sockets. */
  readonly maxConnections: number;
  /** The most of them that carried no valid token yet. */
  readonly maxStrangers: number;
}

export const HTTP_LIMITS: HttpLimits = {
  headersMs: 5_000,
  requestMs: 30_000,
  checkMs: 1_000,
  refusedBodyMs: 2_000,
  sharedMs: 500,
  maxConnections: 50_000,
  maxStrangers: 4_000,
};
