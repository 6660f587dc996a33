import { MessageType, parseMessage } from 'graphql-ws';
import type { Message } from 'graphql-ws';
import { jsonExcess } from '../../gate/jsonBounds';
import type { SocketLimits } from '../socketLimits';

const SMALL: ReadonlySet<MessageType> = new Set([MessageType.Ping, MessageType.Pong, MessageType.Complete]);

/** Reads a message of the protocol. Throws if it is none, or if it is larger than anybody needs. */
export function readMessage(data: Buffer, isBinary: boolean, { maxPingBytes, maxIdLength, maxJson }: SocketLimits): Message {
  if (isBinary || jsonExcess(data, maxJson) !== null) {
    throw new Error('This is not a message.');
  }
  const message = parseMessage(data.toString('utf8'));
  // A pong repeats its ping, and each event repeats the ID of its subscription.
  if (data.length > maxPingBytes && SMALL.has(message.type)) {
    throw new Error('The message is too large for its type.');
  }
  if (message.type === MessageType.Subscribe && message.id.length > maxIdLength) {
    throw new Error('The ID is too long.');
  }
  return message;
}
