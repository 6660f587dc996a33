import { CONTOSO, FABRIKAM } from '../../../support/people';
import { metricOf } from '../../../support/server/metricOf';
import { RawSocket } from '../../../support/server/rawSocket';
import type { SocketMessage } from '../../../support/server/rawSocket';
import { startServer } from '../../../support/server/testServer';
import type { TestServer, TokenFor } from '../../../support/server/testServer';

const DOCUMENT =
  'subscription Told ($id: UUID!, $since: Revision) { policyChanged(tenantId: $id, sinceRevision: $since) { revision kind policy { enabled tenant { name } } } }';
const SET_ISOLATION =
  'mutation ($input: SetIsolationInput!) { setIsolation(input: $input) { change { revision } userErrors { message } } }';

let server: TestServer;
const open: RawSocket[] = [];
let enabled = false;

beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  for (const socket of open.splice(0)) {
    await socket.close();
  }
});
afterAll(() => server.close());

const READER: TokenFor = { roles: ['PolicyReader'], tenantId: CONTOSO.id };

async function connected(request: TokenFor = READER): Promise<RawSocket> {
  const socket = await RawSocket.connect(server.address, await server.token(request));
  open.push(socket);
  return socket;
}

/** Opens a socket and subscribes with the document, under the ID `s`. */
async function subscribed(request: TokenFor = READER, variables: object = {}, document = DOCUMENT): Promise<RawSocket> {
  const socket = await connected(request);
  socket.subscribe('s', document, { id: CONTOSO.id, ...variables });
  expect(await socket.settled()).toEqual([]);
  return socket;
}

async function change(): Promise<string> {
  enabled = !enabled;
  const admin = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id, subject: 'admin' });
  const answer = await server.ask(SET_ISOLATION, admin, { input: { tenantId: CONTOSO.id, enabled } });
  return answer.data.setIsolation.change.revision as string;
}

const executions = (): Promise<number> => metricOf(server.address, 'cordon_fan_out_executions_total');
const messages = (): Promise<number> => metricOf(server.address, 'cordon_fan_out_messages_total');

/** Makes one change. Gives the executions and messages that it caused, and what each socket was sent. */
async function counted(sockets: readonly RawSocket[]): Promise<{ executed: number; sent: number; told: SocketMessage[] }> {
  const before = [await executions(), await messages()] as const;
  const revision = await change();
  const told = await Promise.all(sockets.map((socket) => socket.next()));
  for (const message of told) {
    expect(message).toMatchObject({ type: 'next', payload: { data: expect.any(Object) } });
  }
  expect(JSON.stringify(told[0])).toContain(`"${revision}"`);
  return { executed: (await executions()) - before[0], sent: (await messages()) - before[1], told };
}

describe('one policy change', () => {
  it('is executed once for all subscribers with the same document and the same visibility class', async () => {
    const sockets = await Promise.all(
      ['anna', 'bert', 'carla', 'dora', 'emil'].map((subject) =>
        subscribed({ ...READER, subject, expiresInSeconds: subject.length * 1000 }),
      ),
    );
    const { executed, sent, told } = await counted(sockets);
    expect([executed, sent]).toEqual([1, 5]);
    expect(new Set(told.map((message) => JSON.stringify(message))).size).toBe(1);
  });

  it('is executed once for each visibility class, and classes that may see the same get the same', async () => {
    const sockets = [
      await subscribed(),
      await subscribed({ ...READER, subject: 'another' }),
      await subscribed({ roles: ['TenantAdmin', 'Evaluator'], tenantId: CONTOSO.id }),
      await subscribed({ roles: ['Evaluator', 'TenantAdmin'], tenantId: CONTOSO.id, subject: 'another' }),
      await subscribed({ roles: ['PlatformOperator'] }),
      await subscribed({ roles: ['PlatformOperator'], tenantId: FABRIKAM.id }),
    ];
    const { executed, sent, told } = await counted(sockets);
    expect([executed, sent]).toEqual([4, 6]);
    expect(new Set(told.map((message) => JSON.stringify(message))).size).toBe(1);
  });

  it('is executed once for each document, each operation and each set of variables', async () => {
    const several = `${DOCUMENT} subscription Kind ($id: UUID!) { policyChanged(tenantId: $id) { kind } }`;
    const optional = DOCUMENT.replace('($id', '($deep: Boolean! = true, $id').replace('kind policy', 'kind policy @include(if: $deep)');
    const sockets = [await subscribed(), await subscribed(READER, {}, `${DOCUMENT} `)];
    sockets.push(await subscribed(READER, {}, optional));
    sockets.push(await subscribed(READER, { deep: true }, optional), await subscribed(READER, { deep: false }, optional));
    for (const operationName of ['Told', 'Kind']) {
      const socket = await connected();
      socket.send({ id: 's', type: 'subscribe', payload: { query: several, operationName, variables: { id: CONTOSO.id } } });
      expect(await socket.settled()).toEqual([]);
      sockets.push(socket);
    }
    const { executed, sent, told } = await counted(sockets);
    expect([executed, sent]).toEqual([6, 7]);
    expect(told[4]?.payload.data.policyChanged).not.toHaveProperty('policy');
    expect(Object.keys(told[6]?.payload.data.policyChanged as object)).toEqual(['kind']);
  });

  it('is executed once for subscribers that resumed from different revisions and have caught up', async () => {
    const revisions = [await change(), await change(), await change()];
    const begun = BigInt(revisions[0]!) - 1n;
    const sockets: RawSocket[] = [await subscribed()];
    for (const since of [begun, begun + 1n, begun + 2n]) {
      const socket = await connected();
      socket.subscribe('s', DOCUMENT, { id: CONTOSO.id, since: String(since) });
      for (const revision of revisions.filter((each) => BigInt(each) > since)) {
        expect(await socket.next()).toMatchObject({ payload: { data: { policyChanged: { revision } } } });
      }
      sockets.push(socket);
    }
    expect(await counted(sockets)).toMatchObject({ executed: 1, sent: 4 });
  });

  it('never reaches a caller of another tenant, even if the document is exactly the same', async () => {
    const mine = await subscribed();
    const theirs = await connected({ roles: ['PolicyReader'], tenantId: FABRIKAM.id });
    theirs.subscribe('s', DOCUMENT, { id: CONTOSO.id });
    expect(await theirs.next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'FORBIDDEN' } }] });
    theirs.subscribe('own', DOCUMENT, { id: FABRIKAM.id });
    await theirs.settled();
    const without = await connected({ roles: ['Evaluator'], tenantId: CONTOSO.id });
    without.subscribe('s', DOCUMENT, { id: CONTOSO.id });
    expect(await without.next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(await counted([mine])).toMatchObject({ executed: 1, sent: 1 });
    expect(await theirs.settled()).toEqual([]);
    expect(await without.settled()).toEqual([]);
  });

  it.each(['"', '\\', '"},"x":{"', 'ü', '😀', '\u2028', '\ud800', '\u0000', 'x'.repeat(256)])(
    'is sent under any ID that the subscriber chose (%#)',
    async (id) => {
      const socket = await connected();
      socket.subscribe(id, DOCUMENT, { id: CONTOSO.id });
      await socket.settled();
      const revision = await change();
      expect(await socket.next()).toMatchObject({ type: 'next', id, payload: { data: { policyChanged: { revision } } } });
      socket.send({ id, type: 'complete' });
      expect(await socket.settled()).toEqual([]);
    },
  );

  it('is not sent to subscribers that complete while it is being sent, and nothing of them stays in memory', async () => {
    const [first, ...others] = await Promise.all(['a', 'b', 'c', 'd'].map((subject) => connected({ ...READER, subject })));
    const ids = Array.from({ length: 150 }, (_, place) => `s${String(place)}`);
    for (const socket of [first!, ...others]) {
      for (const id of ids) {
        socket.subscribe(id, DOCUMENT, { id: CONTOSO.id });
      }
      await socket.settled();
    }
    expect(server.app.live.gauges().subscribers).toBe(600);
    await change();
    await first!.next();
    // Now the other sockets complete all but one subscription each, while the change is being sent or just after.
    for (const socket of others) {
      for (const id of ids.slice(1)) {
        socket.send({ id, type: 'complete' });
      }
    }
    for (const socket of others) {
      await socket.settled();
    }
    const revision = await change();
    for (const socket of others) {
      expect(await socket.next()).toMatchObject({ id: 's0', payload: { data: { policyChanged: { revision } } } });
      expect(await socket.settled()).toEqual([]);
    }
    expect(server.app.live.gauges().subscribers).toBe(153);
    for (const socket of open.splice(0)) {
      await socket.close();
    }
    await (await connected()).settled();
    expect(server.app.live.gauges().subscribers).toBe(0);
  });
});
