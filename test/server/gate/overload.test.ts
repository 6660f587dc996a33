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
const POST_JSON = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

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

/** Starts a request with these headers. Gives its connection, and what the server answered before it got a body. */
async function begin(headers: readonly string[]): Promise<{ readonly socket: Socket; readonly said: string }> {
  const { hostname, port } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  const lines = [
    'POST /graphql HTTP/1.1',
    `Host: ${hostname}`,
    'Content-Type: application/json',
    `Authorization: Bearer ${token}`,
    ...headers,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return { socket, said: await next(socket) };
}

async function next(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString();
}

/** Starts a request whose body never comes. The server answers that it waits for the body. */
async function openRequest(length: number): Promise<Socket> {
  const { socket, said } = await begin([`Content-Length: ${String(length)}`, 'Expect: 100-continue']);
  expect(said).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  return socket;
}

const metric = (name: string): Promise<number> => metricOf(server.address, name);

/** Reads the metric until it has this value: the server may notice later that a request is gone. */
async function until(name: string, value: number): Promise<void> {
  while ((await metric(name)) !== value) {
    // Reads it again at once.
  }
}

const asked = { query: QUERY, variables: { input: { creatorTenant: CONTOSO.id, signInTenant: FABRIKAM.id } } };
const post = (): Promise<Response> => server.post(asked, { authorization: `Bearer ${token}` });

describe('an overloaded server', () => {
  it('refuses requests above its limit at once and unread, and accepts the next one when one has ended', async () => {
    const opened = await Promise.all(Array.from({ length: MAX_REQUESTS }, () => openRequest(20)));
    expect(await metric('cordon_requests_under_way')).toBe(MAX_REQUESTS);

    const authorization = `Bearer ${token}`;
    const refused = await server.post('this is not even JSON', { authorization });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toEqual({
      errors: [{ message: expect.stringMatching(/Try again/), extensions: { code: 'OVERLOADED', retryAfterMs: 1000 } }],
    });
    expect((await fetch(`${server.address}/graphql?query={viewer{subject}}`, { headers: { authorization } })).status).toBe(503);
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      expect((await fetch(`${server.address}${path}`)).status).toBe(200);
    }
    expect(await metric('cordon_overload_refusals_total{reason="requests"}')).toBe(2);

    const [first, second] = opened;
    first?.write('{"query":"{viewer{}}'.padEnd(20));
    expect(await next(first as Socket)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await post()).status).toBe(200);
    await openRequest(20);
    expect((await post()).status).toBe(503);
    await closed(second as Socket);
    await until('cordon_requests_under_way', MAX_REQUESTS - 1);
    expect((await post()).status).toBe(200);

    await Promise.all(sockets.splice(0).map(closed));
    await until('cordon_requests_under_way', 0);
  });

  it('keeps the connection of a refused request if little of its body is still to come', async () => {
    const opened = await Promise.all(Array.from({ length: MAX_REQUESTS }, () => openRequest(20)));
    const { socket, said } = await begin([`Content-Length: 2`]);
    expect(said).toMatch(/^HTTP\/1\.1 503 /);
    await Promise.all(opened.map(closed));
    await until('cordon_requests_under_way', 0);
    socket.write(`{}GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n`);
    expect(await next(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('limits the announced bytes of large bodies, answers a client that is still sending, and goes on deciding', async () => {
    const opened = await Promise.all([openRequest(4_000_000), openRequest(4_000_000)]);
    expect(await metric('cordon_request_body_bytes')).toBe(8_000_000);
    const large = { query: '{ viewer { subject } }', padding: 'x'.repeat(4_000_000) };
    const authorization = `Bearer ${token}`;
    const refused = await server.post(large, { authorization });
    expect([refused.status, refused.headers.get('connection')]).toEqual([503, 'close']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
    // A body of unknown length counts as the largest.
    expect((await begin(['Transfer-Encoding: chunked'])).said).toMatch(/^HTTP\/1\.1 503 /);
    expect((await post()).status).toBe(200);
    await closed(opened[0]);
    await until('cordon_request_body_bytes', 4_000_000);
    expect((await server.post(large, { authorization })).status).toBe(200);
  });

  it('forgets a request whose client goes while its token is verified', async () => {
    const { hostname, port } = new URL(server.address);
    const unknown = await Promise.all(
      Array.from({ length: 100 }, (_, count) => server.token({ roles: ['PlatformEvaluator'], subject: `goes ${String(count)}` })),
    );
    await Promise.all(
      unknown.map(async (each) => {
        const socket = connect(Number(port), hostname).on('error', () => undefined);
        socket.end(`${POST_JSON}Authorization: Bearer ${each}\r\nContent-Length: 9\r\n\r\n`);
        await once(socket.resume(), 'close');
      }),
    );
    expect((await post()).status).toBe(200);
    await until('cordon_requests_under_way', 0);
  });

  it('answers 413 to a body that is above the limit for all bodies, not OVERLOADED', async () => {
    await Promise.all([openRequest(4_000_000), openRequest(4_000_000)]);
    const { said } = await begin(['Content-Length: 9000000']);
    expect(said).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('shows its work in metrics, and each metric has one name, a type and a help text', async () => {
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
