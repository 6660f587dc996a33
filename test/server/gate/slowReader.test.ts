import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { whenSent } from '../../../src/server/gate/whenSent';

/** More than the socket buffers of both sides take. */
const ANSWER_BYTES = 64 * 1024 * 1024;

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A server with a large answer, and a client that sent a request and does not read. */
async function unread(
  patienceMs: number,
): Promise<{ readonly underWay: () => boolean; readonly client: Socket; readonly left: Promise<unknown> }> {
  let underWay = true;
  const entered = new Promise<{ readonly left: Promise<unknown> }>((tell) => {
    server = createServer((_request, response) => {
      response.end(Buffer.alloc(ANSWER_BYTES));
      whenSent(response, () => (underWay = false), patienceMs);
      tell({ left: once(response, 'close') });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  client.pause();
  client.write('GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n');
  const { left } = await entered;
  return { underWay: () => underWay, client, left };
}

test('a request counts as under way until its client has received the answer', async () => {
  const { underWay, client, left } = await unread(30_000);
  expect(underWay()).toBe(true);
  client.resume();
  await left;
  expect(underWay()).toBe(false);
});

test('a client that does not read its answer is cut off, and its request no longer counts', async () => {
  const { underWay, left } = await unread(20);
  await left;
  expect(underWay()).toBe(false);
});
