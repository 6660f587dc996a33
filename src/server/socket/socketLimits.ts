/** The limits of a socket. Times are in milliseconds. */
export interface SocketLimits {
  /** How long a client may take to send `connection_init`. */
  readonly initTimeoutMs: number;
  readonly keepAliveMs: number;
  /** A socket that accepts no data for this long is closed. */
  readonly stallMs: number;
  /** A socket that takes longer than this to close is cut. */
  readonly closeGraceMs: number;
  readonly maxSubscriptions: number;
  readonly maxPayloadBytes: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  initTimeoutMs: 10_000,
  keepAliveMs: 12_000,
  stallMs: 10_000,
  closeGraceMs: 1_000,
  maxSubscriptions: 200,
  maxPayloadBytes: 64 * 1024,
};
