/** A final frame of a text message. */
const FIRST_BYTE = 0x81;
const MAX_LENGTH_7 = 125;
const MAX_LENGTH_16 = 0xffff;

/** Frames a server's text message by RFC 6455: one frame, not masked. The message is `prefix` and then `body`. */
export function webSocketFrame(prefix: string, body: Buffer): Buffer {
  const prefixLength = Buffer.byteLength(prefix);
  const length = prefixLength + body.length;
  const start = length <= MAX_LENGTH_7 ? 2 : length <= MAX_LENGTH_16 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = FIRST_BYTE;
  if (start === 2) {
    frame[1] = length;
  } else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
    frame.writeUInt32BE(length % 2 ** 32, 6);
  }
  frame.write(prefix, start);
  frame.set(body, start + prefixLength);
  return frame;
}
