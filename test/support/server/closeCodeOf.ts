import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Opens a WebSocket that offers this subprotocol, and reads the close code from the first frame. It uses a bare socket, because a WebSocket client would give
 * up by itself.
 */
export async function closeCodeOf(address: string, protocol: string | null): Promise<number> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  const lines = [
    'GET /graphql HTTP/1.1',
    `Host: ${hostname}:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
  ];
  lines.push(
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...(protocol === null ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
  );
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  let received = Buffer.alloc(0);
  for (;;) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    received = Buffer.concat([received, chunk]);
    const frame = received.subarray(received.indexOf('\r\n\r\n') + 4);
    if (received.includes('\r\n\r\n') && frame.length >= 4) {
      socket.destroy();
      expect(frame[0]).toBe(0x88);
      return frame.readUInt16BE(2);
    }
  }
}
