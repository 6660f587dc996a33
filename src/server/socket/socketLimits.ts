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
  /** The most frames that a message may come in. */
  readonly maxFragments: number;
  /** The most pieces that one frame may come in from the network. */
  readonly maxChunks: number;
  /** The most messages and control frames before the acknowledgement. */
  readonly messagesBeforeInit: number;
  /** The most bytes before the acknowledgement. A token has up to 16 KiB. */
  readonly bytesBeforeInit: number;
  /** The most messages and control frames at once, and in a second from then on. */
  readonly messageBurst: number;
  readonly messagesPerSecond: number;
  /** So many messages and control frames at once, and in a second from then on, cost no units. */
  readonly freeMessages: number;
  readonly freeMessagesPerSecond: number;
  /** Of a ping, a pong or a complete. */
  readonly maxPingBytes: number;
  /** The most values of a message, and the most different fields. A subscription to 200 connections has some 1,000 values. */
  readonly maxJson: { readonly values: number; readonly fields: number };
  /** In characters. */
  readonly maxIdLength: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  initTimeoutMs: 5_000,
  keepAliveMs: 12_000,
  stallMs: 10_000,
  closeGraceMs: 1_000,
  maxSubscriptions: 200,
  maxPayloadBytes: 64 * 1024,
  maxFragments: 16,
  maxChunks: 1_024,
  messagesBeforeInit: 8,
  bytesBeforeInit: 32 * 1024,
  messageBurst: 1_000,
  messagesPerSecond: 100,
  freeMessages: 100,
  freeMessagesPerSecond: 1,
  maxPingBytes: 4 * 1024,
  maxJson: { values: 5_000, fields: 250 },
  maxIdLength: 256,
};
