import { CONTOSO } from '../../support/people';
import { RawConnection } from '../../support/server/rawConnection';
import { RawSocket } from '../../support/server/rawSocket';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

/** More than begin in one turn of the event loop, and few enough for a process that may open 1,024 files. */
const HANDSHAKES = 400;

let server: TestServer;
let known: RawSocket;
beforeAll(async () => {
  server = await startServer();
  known = await RawSocket.connect(server.address, await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id }));
});
afterAll(async () => {
  await known.close();
  await server.close();
});

/** Connections that have sent nothing yet. */
async function connections(): Promise<readonly RawConnection[]> {
  const opened: RawConnection[] = [];
  for (let count = 0; count < HANDSHAKES; count += 1) {
    opened.push(await RawConnection.open(server.address));
  }
  return opened;
}

function beginHandshake(connection: RawConnection): void {
  connection.request('GET /graphql', [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ]);
}

test('handshakes that come at once are answered some in a turn of the event loop, so that others are answered in between', async () => {
  const strangers = await connections();
  strangers.forEach(beginHandshake);
  known.send({ type: 'ping' });
  expect(await known.next()).toEqual({ type: 'pong' });
  const answered = strangers.filter(({ received }) => received !== '').length;
  expect(answered).toBeLessThan(HANDSHAKES);
  for (const stranger of strangers) {
    expect(await stranger.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 101 /);
  }
  await Promise.all(strangers.map((stranger) => stranger.close()));
});
