import { CONTOSO, FABRIKAM } from '../../support/people';
import { closeCodeOf } from '../../support/server/closeCodeOf';
import { RawSocket } from '../../support/server/rawSocket';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

const POLICY_CHANGED =
  'subscription ($id: UUID!, $since: Revision) { policyChanged(tenantId: $id, sinceRevision: $since) { revision kind } }';
const SET_ISOLATION =
  'mutation ($input: SetIsolationInput!) { setIsolation(input: $input) { change { revision } userErrors { message } } }';

let server: TestServer;
let admin: string;
const open: RawSocket[] = [];

beforeAll(async () => {
  server = await startServer({}, { socketLimits: { initTimeoutMs: 300 } });
  admin = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
});
afterEach(async () => {
  for (const socket of open.splice(0)) {
    await socket.close();
  }
});
afterAll(() => server.close());

async function bare(...options: Parameters<typeof RawSocket.open> extends [string, ...infer Rest] ? Rest : never): Promise<RawSocket> {
  const socket = await RawSocket.open(server.address, ...options);
  open.push(socket);
  return socket;
}

async function connected(token = admin): Promise<RawSocket> {
  const socket = await RawSocket.connect(server.address, token);
  open.push(socket);
  return socket;
}

/** Variables for Contoso's changes from now on, also if the server starts the subscription later. */
function watched(): object {
  return { id: CONTOSO.id, since: String(server.app.live.applied) };
}

let enabled = false;
async function change(): Promise<string> {
  enabled = !enabled;
  const answer = await server.ask(SET_ISOLATION, admin, { input: { tenantId: CONTOSO.id, enabled } });
  return answer.data.setIsolation.change.revision as string;
}

describe('the socket, by the graphql-transport-ws protocol', () => {
  it('acknowledges a connection_init with a valid token', async () => {
    const socket = await bare();
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${admin}` } });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
  });

  it.each([
    ['no subprotocol', null],
    ['the deprecated one', 'graphql-ws'],
    ['another one', 'chat'],
  ])('closes with 4406 for a client that offers %s', async (_case, protocol) => {
    expect(await closeCodeOf(server.address, protocol)).toBe(4406);
  });

  it('closes with 4408 if no connection_init comes in time', async () => {
    const socket = await bare();
    expect((await socket.closed).code).toBe(4408);
  });

  it.each([
    ['text that is not JSON', 'hello'],
    ['a message without a type', '{"id":"1"}'],
    ['an unknown type', '{"type":"start"}'],
    ['a subscribe without a query', '{"type":"subscribe","id":"1","payload":{}}'],
    ['a message that only a server sends', '{"type":"connection_ack"}'],
    ['a result', '{"type":"next","id":"1","payload":{"data":{}}}'],
    ['a JSON null', 'null'],
  ])('closes with 4400 on %s', async (_case, text) => {
    const socket = await bare();
    socket.send(text);
    expect((await socket.closed).code).toBe(4400);
  });

  it('closes with 4400 on a binary message', async () => {
    const socket = await bare();
    socket.socket.send(Buffer.from('{"type":"ping"}'), { binary: true });
    expect((await socket.closed).code).toBe(4400);
  });

  it('closes with 4401 on a subscription before the acknowledgement', async () => {
    const socket = await bare();
    socket.subscribe('1', POLICY_CHANGED, watched());
    expect((await socket.closed).code).toBe(4401);
  });

  it('closes with 4429 on a second connection_init', async () => {
    const socket = await connected();
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${admin}` } });
    expect((await socket.closed).code).toBe(4429);
  });

  it('closes with 4409 on a subscribe with an ID that is in use', async () => {
    const socket = await connected();
    socket.subscribe('one', POLICY_CHANGED, watched());
    socket.subscribe('one', POLICY_CHANGED, watched());
    expect(await socket.closed).toEqual({ code: 4409, reason: 'Subscriber for one already exists' });
  });

  it.each([
    ['no payload', undefined],
    ['no token', {}],
    ['a token that is not a JWT', { authorization: 'Bearer nonsense' }],
    ['a token without `Bearer`', { authorization: 'nonsense' }],
    ['an authorization that is not text', { authorization: 7 }],
    ['a token under another name', { token: 'x' }],
  ])('closes with 4403 if connection_init has %s', async (_case, payload) => {
    const socket = await bare();
    socket.send({ type: 'connection_init', payload });
    expect((await socket.closed).code).toBe(4403);
  });

  it('accepts no token from the URL or from a header', async () => {
    const socket = await bare({ path: `/graphql?authorization=Bearer%20${admin}`, headers: { authorization: `Bearer ${admin}` } });
    socket.send({ type: 'connection_init' });
    expect((await socket.closed).code).toBe(4403);
  });

  it('answers a ping with a pong that has the same payload, before and after the acknowledgement', async () => {
    const socket = await bare();
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${admin}` } });
    await socket.next();
    socket.send({ type: 'ping', payload: { a: 1 } });
    expect(await socket.next()).toEqual({ type: 'pong', payload: { a: 1 } });
    socket.send({ type: 'pong', payload: { unasked: true } });
    expect(await socket.settled()).toEqual([]);
  });

  it("sends each event under the subscription's ID, and none after a complete", async () => {
    const socket = await connected();
    socket.subscribe('a', POLICY_CHANGED, watched());
    await socket.settled();
    const revision = await change();
    expect(await socket.next()).toMatchObject({ type: 'next', id: 'a', payload: { data: { policyChanged: { revision } } } });
    socket.send({ id: 'a', type: 'complete' });
    await socket.settled();
    await change();
    expect(await socket.settled()).toEqual([]);
  });

  it('accepts an ID again right after its complete, and ends only the subscription that was completed', async () => {
    const socket = await connected();
    for (let round = 0; round < 20; round += 1) {
      socket.subscribe('a', POLICY_CHANGED, watched());
      socket.send({ id: 'a', type: 'complete' });
    }
    socket.subscribe('a', POLICY_CHANGED, watched());
    expect(await socket.settled()).toEqual([]);
    const revision = await change();
    expect(await socket.next()).toMatchObject({ type: 'next', id: 'a', payload: { data: { policyChanged: { revision } } } });
    expect(await socket.settled()).toEqual([]);
  });

  it('ignores a complete with an unknown ID', async () => {
    const socket = await connected();
    socket.send({ id: 'never', type: 'complete' });
    expect(await socket.settled()).toEqual([]);
  });

  it.each([
    ['a syntax error', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable that is missing', POLICY_CHANGED, 'BAD_USER_INPUT'],
    ['a query', '{ viewer { subject } }', 'BAD_REQUEST'],
    ['a mutation', 'mutation { removeTenantRule(input: { ruleId: "1" }) { userErrors { code } } }', 'BAD_REQUEST'],
    ['a document of fragments only', 'fragment f on Subscription { __typename }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'several operations and no name',
      'subscription a { policyChanged(tenantId: "7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001") { kind } } subscription b { policyChanged(tenantId: "7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001") { kind } }',
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['another tenant', `subscription { policyChanged(tenantId: "${FABRIKAM.id}") { kind } }`, 'FORBIDDEN'],
  ])('answers %s with an error message, frees the ID, and stays open', async (_case, query, code) => {
    const socket = await connected();
    socket.subscribe('x', query);
    const message = await socket.next();
    expect(message).toMatchObject({ type: 'error', id: 'x', payload: [{ extensions: { code } }] });
    socket.subscribe('x', POLICY_CHANGED, watched());
    await socket.settled();
    const revision = await change();
    expect(await socket.next()).toMatchObject({ type: 'next', id: 'x', payload: { data: { policyChanged: { revision } } } });
  });

  it('keeps nothing in memory of a subscription that was completed, or whose socket is closed', async () => {
    const watch = `subscription { connectionDecisionChanged(connections: [{ creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }]) { index } }`;
    const left = (): number => server.app.live.gauges().subscribers + server.app.live.gauges().watches;
    const begin = async (): Promise<RawSocket> => {
      const socket = await connected();
      socket.subscribe('decisions', watch);
      expect(await socket.next()).toMatchObject({ type: 'next', id: 'decisions' });
      socket.subscribe('changes', POLICY_CHANGED, watched());
      await change();
      // The change may flip the decision too, and either message may come first.
      for (let message = await socket.next(); message.id !== 'changes';) {
        message = await socket.next();
      }
      expect(left()).toBeGreaterThanOrEqual(2);
      return socket;
    };
    const completing = await begin();
    completing.send({ id: 'decisions', type: 'complete' });
    completing.send({ id: 'changes', type: 'complete' });
    await completing.settled();
    expect(left()).toBe(0);
    const closing = await begin();
    await closing.close();
    await completing.settled();
    expect(left()).toBe(0);
  });
});
