import { MessageType, stringifyMessage } from 'graphql-ws';
import type { Revision } from '../../../domain/shared/revision';
import { webSocketFrame } from './webSocketFrame';

/** What is visited in rounds. */
export interface KeptAlive {
  keepAlive(frames: KeepAliveFrames): void;
}

/** What the sockets that are visited together are sent. */
export interface KeepAliveFrames {
  /** A ping of WebSocket itself, which every peer answers. */
  readonly ping: Buffer;
  /** The same, and then the protocol's own ping for who has introduced itself. */
  readonly pingWithRevision: Buffer;
}

const PING = Buffer.of(0x89, 0);

/** The protocol's ping tells how far the feed is, while this node follows it: a quiet feed and a dead one look different. */
export function keepAliveFrames({ fresh, applied }: { readonly fresh: boolean; readonly applied: Revision }): KeepAliveFrames {
  const message = stringifyMessage(fresh ? { type: MessageType.Ping, payload: { revision: String(applied) } } : { type: MessageType.Ping });
  return { ping: PING, pingWithRevision: Buffer.concat([PING, webSocketFrame(message, Buffer.alloc(0))]) };
}
