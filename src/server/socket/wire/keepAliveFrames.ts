import { MessageType, stringifyMessage } from 'graphql-ws';
import type { Revision } from '../../../domain/shared/revision';
import { webSocketFrame } from './webSocketFrame';

/** Something that is visited in keep-alive rounds. */
export interface KeptAlive {
  keepAlive(frames: KeepAliveFrames): void;
}

/** The frames that all sockets of one visit are sent. */
export interface KeepAliveFrames {
  /** A WebSocket ping, which every client answers. */
  readonly ping: Buffer;
  /** The same, followed by the ping of graphql-transport-ws, for clients that are acknowledged. */
  readonly pingWithRevision: Buffer;
}

const PING = Buffer.of(0x89, 0);

/** The protocol's ping carries the applied revision if this node is fresh, so that a client can tell a quiet feed from a dead one. */
export function keepAliveFrames({ fresh, applied }: { readonly fresh: boolean; readonly applied: Revision }): KeepAliveFrames {
  const message = stringifyMessage(fresh ? { type: MessageType.Ping, payload: { revision: String(applied) } } : { type: MessageType.Ping });
  return { ping: PING, pingWithRevision: Buffer.concat([PING, webSocketFrame(message, Buffer.alloc(0))]) };
}
