import { randomBytes } from 'node:crypto';
import { CONTOSO } from '../../support/people';
import { RawConnection } from '../../support/server/rawConnection';
import { RawSocket } from '../../support/server/rawSocket';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

const CHANGED = `subscription { policyChanged(tenantId: "${CONTOSO.id}") { kind } }`;
const TEXT = 0x01;
const CONTINUATION = 0x00;
const PING = 0x09;
const FINAL = 0x80;

let server: TestServer;
let token: string;
let lively: RawSocket;

beforeAll(async () => {
  server = await startServer({}, { socketLimits: { initTimeoutMs: 300, closeGraceMs: 100, messageBurst: 200, messagesPerSecond: 1 } });
  token = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
  lively = await RawSocket.connect(server.address, token);
});
afterEach(async () => {
  // Whatever the test sent, another socket goes on.
  expect(await lively.settled()).toEqual([]);
});
afterAll(async () => {
  await lively.close();
  await server.close();
});

/** Frames of a client, without content. */
function frames(firstByte: number, count: number): Buffer {
  return Buffer.alloc(6 * count, Buffer.of(firstByte, 0x80, 0, 0, 0, 0));
}

/** A bare connection after the handshake. */
async function handshake(): Promise<RawConnection> {
  const connection = await RawConnection.open(server.address);
  connection.request('GET /graphql', [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
  ]);
  await connection.until(/^HTTP\/1\.1 101 [^]*\r\n\r\n/);
  return connection;
}

/** The close code in the last frame that the server sent. */
function closeCodeOf(received: string): number {
  const frame = Buffer.from(received, 'latin1');
  const place = frame.lastIndexOf(Buffer.of(0x88));
  return frame.readUInt16BE(place + 2);
}

describe('before connection_init is acknowledged, a socket is closed that', () => {
  it.each<[string, number, () => Buffer]>([
    ['sends a message in 2,000 fragments', 1008, () => Buffer.concat([frames(TEXT, 1), frames(CONTINUATION, 2_000)])],
    ['sends a message in 16,000 fragments', 4400, () => Buffer.concat([frames(TEXT, 1), frames(CONTINUATION, 16_000)])],
    ['sends 100,000 pings', 4400, () => frames(FINAL | PING, 100_000)],
    [
      'announces a large message and sends it slowly',
      4400,
      () => Buffer.concat([Buffer.of(FINAL | TEXT, 0xfe, 0xff, 0xff, 0, 0, 0, 0), Buffer.alloc(40_000)]),
    ],
  ])('%s', async (_case, code, bytes) => {
    const connection = await handshake();
    connection.write(bytes());
    await connection.closed;
    expect(closeCodeOf(connection.received)).toBe(code);
  });

  it('sends more than a few messages', async () => {
    const socket = await RawSocket.open(server.address);
    for (let count = 0; count < 10; count += 1) {
      socket.send({ type: 'ping' });
    }
    expect((await socket.closed).code).toBe(4400);
  });

  it('begins a message and does not end it', async () => {
    const connection = await handshake();
    connection.write(frames(TEXT, 1));
    await connection.closed;
    expect(closeCodeOf(connection.received)).toBe(4408);
  });
});

describe('after the acknowledgement, a socket is closed that', () => {
  it.each([
    ['a ping nested 9,000 deep', { type: 'ping', payload: { a: 0 } }, 9_000],
    [
      'a subscription with variables nested 9,000 deep',
      { type: 'subscribe', id: '1', payload: { query: CHANGED, variables: { a: 0 } } },
      9_000,
    ],
    [
      'a subscription with extensions nested 65 deep',
      { type: 'subscribe', id: '1', payload: { query: CHANGED, extensions: { a: 0 } } },
      65,
    ],
  ])('sends %s', async (_case, message, depth) => {
    const socket = await RawSocket.connect(server.address, token);
    socket.send(JSON.stringify(message).replace('"a":0', `"a":${'['.repeat(depth)}${']'.repeat(depth)}`));
    expect(await socket.closed).toEqual({ code: 4400, reason: 'Invalid message received' });
  });

  it('gives a subscription an ID of 257 characters', async () => {
    const socket = await RawSocket.connect(server.address, token);
    socket.subscribe('x'.repeat(256), CHANGED);
    expect(await socket.settled()).toEqual([]);
    socket.subscribe('x'.repeat(257), CHANGED);
    expect((await socket.closed).code).toBe(4400);
  });

  it.each([
    ['ping', { type: 'ping', payload: { text: 'x'.repeat(4_096) } }],
    ['pong', { type: 'pong', payload: { text: 'x'.repeat(4_096) } }],
    ['complete', { type: 'complete', id: 'x', payload: { text: 'x'.repeat(4_096) } }],
  ])('sends a %s of more than 4 KiB', async (_type, message) => {
    const socket = await RawSocket.connect(server.address, token);
    socket.send(message);
    expect((await socket.closed).code).toBe(4400);
  });

  it.each([
    ['5,001 values', Array.from({ length: 5_001 }, () => [])],
    ['251 different fields', Object.fromEntries(Array.from({ length: 251 }, (_, place) => [`a${String(place)}`, 1]))],
  ])('sends a subscription with %s', async (_what, a) => {
    const socket = await RawSocket.connect(server.address, token);
    socket.send({ type: 'subscribe', id: '1', payload: { query: CHANGED, variables: { a } } });
    expect(await socket.closed).toEqual({ code: 4400, reason: 'Invalid message received' });
  });

  it.each([
    ['messages', (socket: RawSocket) => socket.send({ type: 'complete', id: 'none' })],
    ['pongs', (socket: RawSocket) => socket.socket.pong()],
    ['pings', (socket: RawSocket) => socket.socket.ping()],
  ])('sends too many %s at once', async (_case, send) => {
    const socket = await RawSocket.connect(server.address, token);
    for (let count = 0; count < 250; count += 1) {
      send(socket);
    }
    expect(await socket.closed).toEqual({ code: 1013, reason: 'The client sends too much' });
  });
});

test('a socket that is refused does not stay open', async () => {
  const connection = await RawConnection.open(server.address);
  connection.request('GET /elsewhere', ['Connection: Upgrade', 'Upgrade: websocket']);
  await connection.closed;
  expect(connection.received).toMatch(/^HTTP\/1\.1 404 /);
});

describe('the token in connection_init', () => {
  it.each([
    ['Authorization', (bearer: string) => ({ Authorization: bearer })],
    ['AUTHORIZATION', (bearer: string) => ({ AUTHORIZATION: bearer })],
    ['headers.authorization', (bearer: string) => ({ headers: { authorization: bearer } })],
    ['headers.Authorization', (bearer: string) => ({ headers: { Authorization: bearer } })],
  ])('may stand under %s', async (_key, payload) => {
    const socket = await RawSocket.open(server.address);
    socket.send({ type: 'connection_init', payload: payload(`Bearer ${token}`) });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    await socket.close();
  });
});

test('a hundred messages in one packet are answered one in a turn of the event loop, so that others have theirs', async () => {
  const socket = await RawSocket.connect(server.address, token);
  let turns = 0;
  const answers = { all: false };
  const answered = (async () => {
    for (let answer = 0; answer < 100; answer += 1) {
      expect(await socket.next()).toEqual({ type: 'pong' });
    }
    answers.all = true;
  })();
  for (let message = 0; message < 100; message += 1) {
    socket.send({ type: 'ping' });
  }
  while (!answers.all) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  await answered;
  expect(turns).toBeGreaterThanOrEqual(99);
  await socket.close();
});
