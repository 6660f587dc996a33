/** The bounds of a socket. Times in milliseconds. */
export interface SocketLimits {
  /** Until `connection_init` has come. */
  readonly initTimeoutMs: number;
  readonly keepAliveMs: number;
  /** How long a socket may take no data at all before it is closed. */
  readonly stallMs: number;
  /** How long a closing socket may take to close before it is cut. */
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
