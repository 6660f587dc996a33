import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { CONTOSO, FABRIKAM } from '../../support/people';
import { metricOf } from '../../support/server/metricOf';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

const QUERY = `query ($input: EvaluateConnectionInput!) { evaluateConnection(input: $input) { allowed } }`;
const ATTEMPT = `mutation ($input: AttemptConnectionInput!) { attemptConnection(input: $input) { attempt { id } } }`;
const MAX_REQUESTS = 200;

let server: TestServer;
let token: string;
const sockets: Socket[] = [];
beforeAll(async () => {
  server = await startServer({}, { admissionLimits: { maxRequests: MAX_REQUESTS, maxBodyBytes: 10_000_000, maxBehindMs: 60_000 } });
  token = await server.token({ roles: ['PlatformEvaluator'] });
});
afterEach(async () => {
  await Promise.all(sockets.splice(0).map(closed));
});
afterAll(() => server.close());

async function closed(socket: Socket): Promise<void> {
  if (socket.closed) {
    return;
  }
  const over = once(socket, 'close');
  socket.destroy();
  await over;
}

/** A connection on which a request with such a body was begun, with what the server said to its head. */
async function begin(headers: readonly string[]): Promise<{ readonly socket: Socket; readonly said: string }> {
  const { hostname, port } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  const head = [
    'POST /graphql HTTP/1.1',
    `Host: ${hostname}`,
    'Content-Type: application/json',
    `Authorization: Bearer ${token}`,
    ...headers,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  return { socket, said: await next(socket) };
}

async function next(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString();
}

/** A request whose body does not end. The server says that it waits for it. */
async function hold(length: number): Promise<Socket> {
  const { socket, said } = await begin([`Content-Length: ${String(length)}`, 'Expect: 100-continue']);
  expect(said).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  return socket;
}

const metric = (name: string): Promise<number> => metricOf(server.address, name);

/** Asks until the server has taken note that requests are gone. */
async function until(name: string, value: number): Promise<void> {
  while ((await metric(name)) !== value) {
    // Asks again at once.
  }
}

const asked = { query: QUERY, variables: { input: { creatorTenant: CONTOSO.id, signInTenant: FABRIKAM.id } } };
const post = (): Promise<Response> => server.post(asked, { authorization: `Bearer ${token}` });

describe('a server that is asked more than it can take', () => {
  it('refuses what comes when as many requests are under way as it takes, at once and unread, and takes the next when one has ended', async () => {
    const held = await Promise.all(Array.from({ length: MAX_REQUESTS }, () => hold(20)));
    expect(await metric('cordon_requests_under_way')).toBe(MAX_REQUESTS);

    const refused = await server.post('this is not even JSON', { authorization: 'Bearer nonsense' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toEqual({
      errors: [{ message: expect.stringMatching(/Try again/), extensions: { code: 'OVERLOADED', retryAfterMs: 1000 } }],
    });
    expect((await fetch(`${server.address}/graphql?query={viewer{subject}}`)).status).toBe(503);
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      expect((await fetch(`${server.address}${path}`)).status).toBe(200);
    }
    expect(await metric('cordon_overload_refusals_total{reason="requests"}')).toBe(2);

    const [first, second] = held;
    first?.write('{"query":"{viewer{}}'.padEnd(20));
    expect(await next(first as Socket)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await post()).status).toBe(200);
    await hold(20);
    expect((await post()).status).toBe(503);
    await closed(second as Socket);
    await until('cordon_requests_under_way', MAX_REQUESTS - 1);
    expect((await post()).status).toBe(200);

    await Promise.all(sockets.splice(0).map(closed));
    await until('cordon_requests_under_way', 0);
  });

  it('keeps a connection that it refused, where what is still to come is little', async () => {
    const held = await Promise.all(Array.from({ length: MAX_REQUESTS }, () => hold(20)));
    const { socket, said } = await begin([`Content-Length: 2`]);
    expect(said).toMatch(/^HTTP\/1\.1 503 /);
    await Promise.all(held.map(closed));
    await until('cordon_requests_under_way', 0);
    socket.write(`{}GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n`);
    expect(await next(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('holds no more announced bytes than it may, tells a client that goes on sending, and decides meanwhile', async () => {
    const held = await Promise.all([hold(4_000_000), hold(4_000_000)]);
    expect(await metric('cordon_request_body_bytes')).toBe(8_000_000);
    const refused = await server.post(JSON.stringify({ query: '{ viewer { subject } }', padding: 'x'.repeat(4_000_000) }));
    expect([refused.status, refused.headers.get('connection')]).toEqual([503, 'close']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
    // A body of unknown length may become as large as any.
    expect((await begin(['Transfer-Encoding: chunked'])).said).toMatch(/^HTTP\/1\.1 503 /);
    expect((await post()).status).toBe(200);
    await closed(held[0]);
    await until('cordon_request_body_bytes', 4_000_000);
    expect((await server.post(JSON.stringify({ query: '{ viewer { subject } }', padding: 'x'.repeat(4_000_000) }))).status).toBe(200);
  });

  it('says what a body is that is too large for anybody, not that it is too busy', async () => {
    await Promise.all([hold(4_000_000), hold(4_000_000)]);
    const { said } = await begin(['Content-Length: 9000000']);
    expect(said).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('shows what it did, by name', async () => {
    expect((await server.ask(ATTEMPT, token, asked.variables)).errors).toBeUndefined();
    await post();
    expect(await metric('cordon_attempts_per_commit_count')).toBe(1);
    expect(await metric('cordon_attempts_per_commit_bucket{le="1"}')).toBe(1);
    expect(await metric('cordon_attempts_per_commit_sum')).toBe(1);
    expect(await metric('cordon_attempts_waiting')).toBe(0);
    expect(await metric('cordon_cache_hits_total')).toBeGreaterThan(0);
    expect(await metric('cordon_cache_loads_total')).toBeGreaterThan(0);
    expect(await metric('cordon_cache_loads_under_way')).toBe(0);
    expect(await metric('cordon_feed_behind_revisions')).toBe(0);
    expect(await metric('cordon_reassessment_jobs')).toBeGreaterThanOrEqual(0);
    expect(await metric('cordon_event_loop_behind_seconds')).toBeGreaterThanOrEqual(0);
    const text = await (await fetch(`${server.address}/metrics`)).text();
    const named = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    expect(new Set(named.map(([, name]) => name)).size).toBe(named.length);
    for (const [, name, type] of named.filter(([, each]) => each?.startsWith('cordon_'))) {
      expect({ name, counts: name?.endsWith('_total') }).toEqual({ name, counts: type === 'counter' });
      expect(text).toMatch(new RegExp(`^# HELP ${String(name)} [A-Z0-9].*\\.$`, 'm'));
    }
  });
});
