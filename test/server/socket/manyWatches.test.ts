import { randomUUID } from 'node:crypto';
import { GraphQLString } from 'graphql';
import { until } from '../../support/live/node';
import { CONTOSO, FABRIKAM, NORTHWIND } from '../../support/people';
import { RawSocket } from '../../support/server/rawSocket';
import type { SocketMessage } from '../../support/server/rawSocket';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

const WATCH =
  'subscription ($of: [WatchedConnectionInput!]!) { connectionDecisionChanged(connections: $of) { index decision { allowed revision } } }';
const EVALUATE = 'query ($input: EvaluateConnectionInput!) { evaluateConnection(input: $input) { allowed } }';
const SET_ISOLATION = 'mutation ($input: SetIsolationInput!) { setIsolation(input: $input) { change { revision } } }';

const SUBSCRIPTIONS = 40;
const CONNECTIONS = 75;
const ALL = SUBSCRIPTIONS * CONNECTIONS;

let server: TestServer;
const open: RawSocket[] = [];

beforeAll(async () => {
  server = await startServer({ MAX_WATCHES_PER_SUBJECT: String(ALL), MAX_WATCHES_PER_TENANT: String(ALL + 10), RATE_LIMIT: '100000' });
});
afterEach(async () => {
  for (const socket of open.splice(0)) {
    await socket.close();
  }
});
afterAll(() => server.close());

async function connected(tenantId: string, subject: string): Promise<RawSocket> {
  const socket = await RawSocket.connect(server.address, await server.token({ roles: ['Evaluator', 'TenantAdmin'], tenantId, subject }));
  open.push(socket);
  return socket;
}

function connection(creatorTenant: string, signInTenant: string = randomUUID()): object {
  return { creatorTenant, signInTenant };
}

/** Watches so many connections of Contoso that deciding them takes a while. */
async function watchMany(of: (index: number) => object[]): Promise<{ readonly received: () => number }> {
  const socket = await connected(CONTOSO.id, 'busy');
  let received = 0;
  socket.socket.on('message', (data: Buffer) => {
    received += Number((JSON.parse(data.toString()) as SocketMessage).type === 'next');
  });
  for (let index = 0; index < SUBSCRIPTIONS; index += 1) {
    socket.subscribe(String(index), WATCH, { of: of(index) });
  }
  await until(() => received > 0);
  return { received: () => received };
}

test('while one subject has thousands of decisions to get, another tenant is answered, and its subscription tells a change', async () => {
  const bystander = await connected(NORTHWIND.id, 'bystander');
  bystander.subscribe('1', WATCH, { of: [connection(NORTHWIND.id, FABRIKAM.id)] });
  expect(await bystander.next()).toMatchObject({ payload: { data: { connectionDecisionChanged: { decision: { allowed: true } } } } });
  const token = await server.token({ roles: ['Evaluator', 'TenantAdmin'], tenantId: NORTHWIND.id, subject: 'bystander' });
  const busy = await watchMany(() => Array.from({ length: CONNECTIONS }, () => connection(CONTOSO.id)));

  const input = connection(NORTHWIND.id, FABRIKAM.id);
  expect(await server.ask(EVALUATE, token, { input })).toEqual({ data: { evaluateConnection: { allowed: true } } });
  await server.ask(SET_ISOLATION, token, { input: { tenantId: NORTHWIND.id, enabled: true } });
  expect(await bystander.next()).toMatchObject({ payload: { data: { connectionDecisionChanged: { decision: { allowed: false } } } } });
  bystander.subscribe('2', WATCH, { of: [connection(NORTHWIND.id, FABRIKAM.id)] });
  expect(await bystander.next()).toMatchObject({ id: '2', type: 'next' });
  expect(busy.received()).toBeLessThan(ALL);

  await until(() => busy.received() === ALL);
  expect(server.app.live.gauges()).toMatchObject({ watchedConnections: ALL + 2 });
});

test('what a decision costs does not grow with the number of connections that its subscription watches', async () => {
  const coerced = jest.spyOn(GraphQLString, 'parseValue');
  const busy = await watchMany(() => Array.from({ length: CONNECTIONS }, () => connection(CONTOSO.id)));
  await until(() => busy.received() === ALL);
  expect(coerced.mock.calls.length).toBeLessThan(10 * ALL);
  coerced.mockRestore();
});

test('equal connections that callers with the same rights watch are decided once for a revision', async () => {
  const same = Array.from({ length: CONNECTIONS }, () => connection(CONTOSO.id));
  const before = server.app.live.gauges().watchDecisions;
  const busy = await watchMany(() => same);
  await until(() => busy.received() === ALL);
  expect(server.app.live.gauges().watchDecisions - before).toBe(CONNECTIONS);
  const token = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
  await server.ask(SET_ISOLATION, token, { input: { tenantId: CONTOSO.id, enabled: true } });
  await until(() => busy.received() === 2 * ALL);
  expect(server.app.live.gauges().watchDecisions - before).toBe(2 * CONNECTIONS);
});

test('a subject and a tenant watch a bounded number of connections, and what ends makes room', async () => {
  const busy = await connected(CONTOSO.id, 'busy');
  for (let index = 0; index < SUBSCRIPTIONS; index += 1) {
    busy.subscribe(String(index), WATCH, { of: Array.from({ length: CONNECTIONS }, () => connection(CONTOSO.id, FABRIKAM.id)) });
  }
  await until(() => server.app.live.gauges().watchedConnections === ALL);
  const second = await connected(CONTOSO.id, 'busy');
  second.subscribe('more', WATCH, { of: [connection(CONTOSO.id)] });
  expect(await second.next()).toMatchObject({
    type: 'error',
    id: 'more',
    payload: [{ message: expect.stringContaining('`MAX_WATCHES_PER_SUBJECT`'), extensions: { code: 'OVERLOADED' } }],
  });

  const colleague = await connected(CONTOSO.id, 'colleague');
  colleague.subscribe('few', WATCH, { of: [connection(CONTOSO.id)] });
  expect(await colleague.next()).toMatchObject({ type: 'next', id: 'few' });
  colleague.subscribe('more', WATCH, { of: Array.from({ length: 10 }, () => connection(CONTOSO.id)) });
  expect(await colleague.next()).toMatchObject({
    type: 'error',
    payload: [{ message: expect.stringContaining('`MAX_WATCHES_PER_TENANT`'), extensions: { code: 'OVERLOADED' } }],
  });
  const other = await connected(NORTHWIND.id, 'bystander');
  other.subscribe('1', WATCH, { of: [connection(NORTHWIND.id)] });
  expect(await other.next()).toMatchObject({ type: 'next' });

  await busy.close();
  await until(() => server.app.live.gauges().watchedConnections === 2);
  second.subscribe('again', WATCH, { of: [connection(CONTOSO.id)] });
  expect(await second.next()).toMatchObject({ type: 'next', id: 'again' });
});
