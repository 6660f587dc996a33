import { EventEmitter, once } from 'node:events';
import { CONTOSO } from '../../support/people';
import { RawSocket } from '../../support/server/rawSocket';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';
import { trapService } from '../../support/server/trapService';

const ticks = new EventEmitter();
let server: TestServer;
let token: string;
const open: RawSocket[] = [];

beforeAll(async () => {
  const socketLimits = { stallMs: 400, closeGraceMs: 5_000, keepAliveMs: 1_000, maxSubscriptions: 3 };
  server = await startServer(
    { ALLOWED_ORIGINS: 'https://portal.example', INTROSPECTION: '0', MAX_SOCKETS_PER_SUBJECT: '4', MAX_SOCKETS_PER_TENANT: '6' },
    { service: trapService(ticks), socketLimits },
  );
  token = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
});
afterEach(async () => {
  for (const socket of open.splice(0)) {
    await socket.close();
  }
});
afterAll(() => server.close());

async function connected(bearer = token): Promise<RawSocket> {
  const socket = await RawSocket.connect(server.address, bearer);
  open.push(socket);
  return socket;
}

describe('a socket, when errors occur', () => {
  it.each([
    ['its stream fails', 'failing', ['next', 'error']],
    ['a subscription can not start', 'refused', ['error']],
    ['an event can not be made', 'leak', ['next', 'complete']],
  ])('shows no internal error if %s', async (_case, field, types) => {
    const socket = await connected();
    socket.subscribe('1', `subscription { ${field} }`);
    const messages = [];
    for (const type of types) {
      const message = await socket.next();
      expect(message.type).toBe(type);
      messages.push(message);
    }
    const text = JSON.stringify(messages);
    expect(text).toContain('INTERNAL_SERVER_ERROR');
    expect(text).not.toContain('secret');
    const [, errorId] = /"errorId":"([^"]+)"/.exec(text)!;
    expect(server.logged.find((line) => line['errorId'] === errorId)).toMatchObject({ err: { message: 'secret of the database' } });
    expect(await socket.settled()).toEqual([]);
  });

  it('says where to resume if a subscriber was too slow', async () => {
    const socket = await connected();
    socket.subscribe('1', 'subscription { slow }');
    expect(await socket.next()).toMatchObject({ type: 'next' });
    expect(await socket.next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'SLOW_CONSUMER', resumeFrom: '7' } }] });
  });

  it('shows no internal error over HTTP either', async () => {
    const answer = await server.ask('{ leak }', token);
    expect(answer.data).toEqual({ leak: null });
    expect(answer.errors?.[0]?.extensions['code']).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('shows no schema on either transport if introspection is off', async () => {
    const socket = await connected();
    const introspection = 'query { __schema { types { name } } }';
    socket.subscribe('1', introspection);
    const message = await socket.next();
    const answer = await server.ask(introspection, token);
    for (const errors of [message.payload, answer.errors]) {
      expect(errors[0]).toMatchObject({
        message: expect.stringContaining('introspection has been disabled'),
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      });
    }
    expect(JSON.stringify([message, answer])).not.toContain('"data"');
    const misspelt = await server.ask('{ leek }', token);
    expect(misspelt.errors?.[0]?.message).not.toContain('leak');
    socket.subscribe('2', 'subscription { tikc }');
    const [error] = (await socket.next()).payload;
    expect(error.message).toContain('tikc');
    expect(error.message).not.toContain('tick');
  });

  it('answers a document with too many tokens, or too deep for the parser, with an error message', async () => {
    const socket = await connected();
    socket.subscribe('1', `subscription { ${'a '.repeat(20_000)} }`);
    expect(await socket.next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] });
    socket.subscribe('3', `subscription { ${'tick '.repeat(1_001)} }`);
    expect(await socket.next()).toMatchObject({
      type: 'error',
      payload: [{ message: expect.stringContaining('more than 500 fields and fragments') as string }],
    });
    socket.subscribe('2', `subscription { flood(a: ${'['.repeat(18_000)}) }`);
    expect(await socket.next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] });
  });
});

describe('a socket, by its limits', () => {
  it('is closed with 1009 on a message of more than 64 KiB', async () => {
    const socket = await connected();
    socket.send({ type: 'ping', payload: { text: 'x'.repeat(65_536) } });
    expect((await socket.closed).code).toBe(1009);
  });

  it('is refused for a web page of an origin that is not listed', async () => {
    const upgrade = (origin: string): Promise<RawSocket> => RawSocket.open(server.address, { origin });
    await expect(upgrade('https://evil.example')).rejects.toThrow('403');
    await expect(upgrade('null')).rejects.toThrow('403');
    for (const origin of ['https://portal.example', server.address, 'http://localhost:5173']) {
      open.push(await upgrade(origin));
    }
  });

  it('is refused at another path', async () => {
    await expect(RawSocket.open(server.address, { path: '/' })).rejects.toThrow('404');
  });

  it('runs a limited number of subscriptions and answers one more with OVERLOADED', async () => {
    const socket = await connected();
    for (const id of ['1', '2', '3', '4']) {
      socket.subscribe(id, 'subscription { tick }');
    }
    expect(await socket.next()).toMatchObject({ type: 'error', id: '4', payload: [{ extensions: { code: 'OVERLOADED' } }] });
    socket.send({ id: '1', type: 'complete' });
    socket.subscribe('4', 'subscription { flood }');
    expect(await socket.next()).toMatchObject({ type: 'next', id: '4' });
    socket.send({ id: '4', type: 'complete' });
  });

  it('is closed with 1013 if its subject or its tenant has too many sockets', async () => {
    for (let count = 0; count < 4; count += 1) {
      await connected();
    }
    await expect(connected()).rejects.toThrow('closed 1013: This subject has 4 open sockets');
    const colleague = await server.token({ roles: ['Evaluator'], tenantId: CONTOSO.id, subject: 'colleague' });
    await connected(colleague);
    await connected(colleague);
    await expect(connected(colleague)).rejects.toThrow('closed 1013: This tenant has 6 open sockets');
    await open.shift()!.close();
    await connected(colleague);
  });

  it('is closed with 4403 when its token expires', async () => {
    const short = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id, expiresInSeconds: 1 });
    const socket = await connected(short);
    expect(await socket.closed).toEqual({ code: 4403, reason: 'The token has expired. Get a new one.' });
  });

  it('stays open with a token that expires after the longest delay of a timer', async () => {
    const long = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id, expiresInSeconds: 60 * 60 * 24 * 366 });
    const socket = await connected(long);
    expect(await socket.settled()).toEqual([]);
  });

  it('receives the applied revision with each keep-alive ping', async () => {
    const socket = await connected();
    expect(await socket.nextOfAny()).toEqual({ type: 'ping', payload: { revision: String(server.app.live.applied) } });
  });

  it('is closed with 1013 if it accepts no data, while another one goes on', async () => {
    const stalled = await connected();
    const lively = await connected();
    const listening = once(ticks, 'newListener');
    lively.subscribe('1', 'subscription { tick }');
    await listening;
    stalled.subscribe('1', 'subscription { flood }');
    await stalled.next();
    stalled.socket.pause();
    for (let tick = 0; !server.logged.some((line) => line['msg'] === 'a socket accepted no data for too long'); tick += 1) {
      ticks.emit('tick', tick);
      expect(await lively.next()).toMatchObject({ payload: { data: { tick } } });
      expect(await lively.nextOfAny()).toMatchObject({ type: 'ping' });
    }
    stalled.socket.resume();
    expect(await stalled.closed).toEqual({ code: 1013, reason: 'The client reads too slowly' });
  });
});
