import { MessageType, parseMessage } from 'graphql-ws';
import type { Message } from 'graphql-ws';
import { jsonExcess } from '../../gate/jsonBounds';
import type { SocketLimits } from '../socketLimits';

/** Reads a message of the protocol. Throws if it is none, or if it is larger than anybody needs. */
export function readMessage(data: Buffer, isBinary: boolean, { maxPingBytes, maxIdLength }: SocketLimits): Message {
  if (isBinary || jsonExcess(data) !== null) {
    throw new Error('This is not a message.');
  }
  const message = parseMessage(data.toString('utf8'));
  // A pong repeats its ping, and each event repeats the ID of its subscription.
  if (message.type === MessageType.Ping && data.length > maxPingBytes) {
    throw new Error('The ping is too large.');
  }
  if (message.type === MessageType.Subscribe && message.id.length > maxIdLength) {
    throw new Error('The ID is too long.');
  }
  return message;
}
