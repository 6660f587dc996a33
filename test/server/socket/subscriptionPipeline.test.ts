import { EventEmitter } from 'node:events';
import { CONTOSO } from '../../support/people';
import { RawSocket } from '../../support/server/rawSocket';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';
import { trapService } from '../../support/server/trapService';

const SOCKETS = 20;

const ticks = new EventEmitter();
let server: TestServer;
let token: string;
const open: RawSocket[] = [];

beforeAll(async () => {
  server = await startServer({}, { service: trapService(ticks) });
  token = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
});
afterEach(async () => {
  for (const socket of open.splice(0)) {
    await socket.close();
  }
});
afterAll(() => server.close());

async function connected(): Promise<RawSocket> {
  const socket = await RawSocket.connect(server.address, token);
  open.push(socket);
  return socket;
}

test('a subscription that its client completes while it waits for its turn is not started, and one after it is', async () => {
  const sockets: RawSocket[] = [];
  for (let count = 0; count < SOCKETS; count += 1) {
    sockets.push(await connected());
  }
  let started = 0;
  const count = (): void => void (started += 1);
  ticks.on('subscribed', count);
  for (const socket of sockets) {
    socket.subscribe('1', 'subscription { tick }');
    socket.send({ id: '1', type: 'complete' });
  }
  const last = await connected();
  last.subscribe('2', 'subscription { flood }');
  expect(await last.next()).toMatchObject({ type: 'next', id: '2' });
  last.send({ id: '2', type: 'complete' });
  ticks.off('subscribed', count);
  // One begins in each turn of the event loop, and the other messages come in the second turn.
  expect(started).toBeLessThan(SOCKETS / 2);
});

test('an event that is larger than any answer may be is replaced by an error, and the subscription goes on', async () => {
  const socket = await connected();
  socket.subscribe('1', 'subscription { huge }');
  expect(await socket.next()).toEqual({
    id: '1',
    type: 'next',
    payload: {
      data: null,
      errors: [{ message: expect.stringContaining('more than 8388608 characters'), extensions: { code: 'BAD_USER_INPUT' } }],
    },
  });
  expect(await socket.next()).toEqual({ id: '1', type: 'next', payload: { data: { huge: 'small' } } });
  expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
});

test('documents that come for the first time are read one in a turn of the event loop, so that others are answered in between', async () => {
  const sockets: RawSocket[] = [];
  for (let count = 0; count < SOCKETS; count += 1) {
    sockets.push(await connected());
  }
  const bystander = await connected();
  let answered = 0;
  for (const [place, { socket }] of sockets.entries()) {
    socket.on('message', () => (answered += 1));
    sockets[place]?.subscribe('1', `subscription new${String(place)} { unknown }`);
  }
  bystander.send({ type: 'ping' });
  expect(await bystander.next()).toEqual({ type: 'pong' });
  expect(answered).toBeLessThan(SOCKETS);
  for (const socket of sockets) {
    expect(await socket.next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  }
});
