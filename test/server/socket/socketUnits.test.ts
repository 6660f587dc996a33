import { CONTOSO } from '../../support/people';
import { RawSocket } from '../../support/server/rawSocket';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

/** So few that what is spent does not come back within a test. */
const RATE = 1;
const FREE = 10;
const SPENT = { code: 1013, reason: expect.stringContaining(`may spend ${String(RATE)} units in a second, and has spent them`) };
const CHANGED = `subscription { policyChanged(tenantId: "${CONTOSO.id}") { kind } }`;

let server: TestServer;
const open: RawSocket[] = [];

beforeEach(async () => {
  // The units of each test are its own.
  server = await startServer(
    { RATE_LIMIT: String(RATE), RATE_LIMIT_TENANT: '100' },
    { socketLimits: { freeMessages: FREE, closeGraceMs: 100 } },
  );
});
afterEach(async () => {
  for (const socket of open.splice(0)) {
    await socket.close();
  }
  await server.close();
});

async function tokenOf(tenantId: string, subject: string): Promise<string> {
  return server.token({ roles: ['TenantAdmin'], tenantId, subject });
}

async function connected(): Promise<RawSocket> {
  const socket = await RawSocket.connect(server.address, await tokenOf(CONTOSO.id, 'spender'));
  open.push(socket);
  return socket;
}

/** Sends a message that costs its caller so many units that none are left for seconds. */
function spendAll(socket: RawSocket): void {
  socket.subscribe('long', `subscription { ${'x'.repeat(62_000)} }`);
}

const RATE_LIMITED = [expect.objectContaining({ extensions: expect.objectContaining({ code: 'RATE_LIMITED' }) })];

test('each full 10 KB of a message costs a unit, from the account that pays for HTTP', async () => {
  const socket = await connected();
  const token = await tokenOf(CONTOSO.id, 'spender');
  spendAll(socket);
  expect(await socket.next()).toEqual({ type: 'error', id: 'long', payload: RATE_LIMITED });
  expect((await server.ask('{ viewer { subject } }', token)).errors).toEqual(RATE_LIMITED);
  const colleague = await tokenOf(CONTOSO.id, 'colleague');
  expect((await server.ask('{ viewer { subject } }', colleague)).data).toEqual({ viewer: { subject: 'colleague' } });
});

test('a message whose bytes cannot be paid closes the socket', async () => {
  const socket = await connected();
  spendAll(socket);
  spendAll(socket);
  expect(await socket.closed).toEqual(SPENT);
});

test.each([
  ['pings', { type: 'ping' }],
  ['pongs', { type: 'pong' }],
  ['completes', { type: 'complete', id: 'none' }],
])('beyond the first ones, %s cost a unit each, and what cannot be paid closes the socket', async (_what, message) => {
  const socket = await connected();
  for (let count = 0; count < FREE + 3; count += 1) {
    socket.send(message);
  }
  expect(await socket.closed).toEqual(SPENT);
});

test('while its caller has no units left, a socket answers pings, refuses a subscription with RATE_LIMITED, and lives on', async () => {
  const quiet = await connected();
  spendAll(await connected());
  await open[1]?.next();
  expect(await quiet.settled()).toEqual([]);
  quiet.socket.pong();
  quiet.send({ type: 'pong' });
  quiet.subscribe('1', CHANGED);
  expect(await quiet.next()).toEqual({ type: 'error', id: '1', payload: RATE_LIMITED });
  expect(await quiet.settled()).toEqual([]);
});
