import type { Duplex } from 'node:stream';
import * as ws from 'ws';
import { webSocketFrame } from '../../../../src/server/socket/wire/webSocketFrame';

/** The part of `ws` that reads frames; its types do not mention it. */
const { Receiver } = ws as unknown as { readonly Receiver: new (options: { readonly isServer: boolean }) => Duplex };

interface Received {
  readonly text: string;
  readonly isBinary: boolean;
}

/** The message that a WebSocket client reads from the bytes. */
async function received(bytes: Buffer): Promise<Received> {
  const receiver = new Receiver({ isServer: false });
  const message = new Promise<Received>((resolve, reject) => {
    receiver.on('error', reject);
    receiver.on('message', (data: Buffer, isBinary: boolean) => {
      resolve({ text: data.toString(), isBinary });
    });
  });
  receiver.write(bytes);
  return await message;
}

const PREFIX = '{"id":"ü😀","payload":';

test.each([0, 1, 100, 101, 125, 126, 127, 65_500, 65_535, 65_536, 200_000])(
  'a frame with a body of %d bytes is one text message of prefix and body',
  async (length) => {
    const body = 'x'.repeat(length);
    expect(await received(webSocketFrame(PREFIX, Buffer.from(body)))).toEqual({ text: PREFIX + body, isBinary: false });
  },
);

test.each([125, 126, 65_535, 65_536])(
  'a message of %d bytes, next to a change of the length field, is read as it was written',
  async (length) => {
    const body = 'é'.repeat(Math.floor((length - Buffer.byteLength(PREFIX)) / 2));
    const odd = 'x'.repeat(length - Buffer.byteLength(PREFIX + body));
    const { text } = await received(webSocketFrame(PREFIX, Buffer.from(body + odd)));
    expect(text).toBe(PREFIX + body + odd);
    expect(Buffer.byteLength(text)).toBe(length);
  },
);
