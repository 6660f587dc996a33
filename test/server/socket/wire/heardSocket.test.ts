import { once } from 'node:events';
import { RawSocket } from '../../../support/server/rawSocket';
import { CONTOSO } from '../../../support/people';
import { startServer } from '../../../support/server/testServer';
import type { TestServer } from '../../../support/server/testServer';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

async function connected(): Promise<RawSocket> {
  return RawSocket.connect(server.address, await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id }));
}

test('a ping frame is answered by a pong frame with the same data, and a pong frame by nothing', async () => {
  const socket = await connected();
  const pongs: string[] = [];
  socket.socket.on('pong', (data: Buffer) => pongs.push(data.toString()));
  socket.socket.ping('one');
  socket.socket.pong('nobody asked');
  const last = once(socket.socket, 'pong').then(() => once(socket.socket, 'pong'));
  socket.socket.ping('two');
  await last;
  expect(pongs).toEqual(['one', 'two']);
  await socket.close();
});

test('a frame that breaks the protocol closes its socket, and no other', async () => {
  const other = await connected();
  const broken = await connected();
  // A text frame whose reserved bits are set. Its mask is zero.
  (broken.socket as unknown as { _socket: NodeJS.WritableStream })._socket.write(Buffer.of(0xf1, 0x80, 0, 0, 0, 0));
  expect(await broken.closed).toMatchObject({ code: 1002 });
  other.send({ type: 'ping' });
  expect(await other.next()).toEqual({ type: 'pong' });
  await other.close();
});
