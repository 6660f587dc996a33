import { CONTOSO, FABRIKAM } from '../../support/people';
import { RawConnection } from '../../support/server/rawConnection';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

const EVALUATE = `{ evaluateConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }) { allowed } }`;
const NOT_SIGNED_IN = { errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }] };
const JSON_POST = ['Content-Type: application/json'];

let server: TestServer;
let token: string;
const connections: RawConnection[] = [];

beforeAll(async () => {
  server = await startServer(
    { MAX_REQUESTS_PER_TENANT: '20' },
    { httpLimits: { headersMs: 300, requestMs: 1_000, checkMs: 50, refusedBodyMs: 300 } },
  );
  token = await server.token({ roles: ['Evaluator'], tenantId: FABRIKAM.id });
});
afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
});
afterAll(() => server.close());

async function open(count: number, { address } = server): Promise<RawConnection[]> {
  const opened = await Promise.all(Array.from({ length: count }, () => RawConnection.open(address)));
  connections.push(...opened);
  return opened;
}

async function answersKnownCallers(): Promise<void> {
  for (let request = 0; request < 3; request += 1) {
    expect(await server.ask(EVALUATE, token)).toEqual({ data: { evaluateConnection: { allowed: true } } });
  }
}

describe('a stranger', () => {
  it.each<[string, object | string]>([
    ['a query', { query: '{ __typename }' }],
    ['introspection', { query: '{ __schema { types { name } } }' }],
    ['an invalid document', { query: `{${'a{a}'.repeat(2_000)}}` }],
    ['a subscription', { query: 'subscription { nothing }' }],
    ['what is no JSON', '{{{'],
  ])('who sends %s is refused alike, and the document is not looked at', async (_case, body) => {
    const response = await server.post(body);
    expect([response.status, await response.json()]).toEqual([200, NOT_SIGNED_IN]);
    const modern = await server.post(body, { accept: 'application/graphql-response+json', authorization: 'Bearer nonsense' });
    expect([modern.status, modern.headers.get('www-authenticate'), await modern.json()]).toEqual([401, 'Bearer', NOT_SIGNED_IN]);
  });

  it('who sends a large body is answered before the body is read, and the connection is cut', async () => {
    const [connection] = await open(1);
    connection!.request('POST /graphql', [...JSON_POST, 'Content-Length: 6000000'], '{"query":"{__typename}#');
    expect(await connection!.until(/UNAUTHENTICATED/)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*connection: close\r\n/i);
    await connection!.closed;
  });

  it('does not keep known callers waiting when thousands of them are refused at once', async () => {
    const strangers = await open(400);
    for (const stranger of strangers) {
      stranger.request('POST /graphql', [...JSON_POST, 'Content-Length: 100'], '{');
    }
    await answersKnownCallers();
    expect(strangers.filter(({ received }) => received !== '').length).toBeLessThan(strangers.length);
    for (const stranger of strangers) {
      expect(await stranger.until(/UNAUTHENTICATED/)).toMatch(/^HTTP\/1\.1 200 OK/);
    }
  });

  it('may use the connection again if the body is small and comes in time', async () => {
    const [connection] = await open(1);
    connection!.request('POST /graphql', [...JSON_POST, 'Content-Length: 4'], '{');
    await connection!.until(/UNAUTHENTICATED/);
    connection!.write('   ').request('GET /healthz', []);
    expect(await connection!.until(/"alive"/)).toMatch(/UNAUTHENTICATED/);
  });
});

describe('known callers are answered', () => {
  it.each([
    [2_100, 'no token', []],
    [300, 'a token that is not valid', ['Authorization: Bearer eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl']],
  ])('while %i strangers with %s have announced a body and sent one byte, and the strangers are cut', async (count, _case, headers) => {
    await answersKnownCallers();
    const strangers = await open(count);
    for (const stranger of strangers) {
      stranger.request('POST /graphql', [...JSON_POST, ...headers, 'Content-Length: 100'], '{');
    }
    await answersKnownCallers();
    expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
    await Promise.all(strangers.map(({ closed }) => closed));
    expect(strangers.some(({ received }) => received.includes('UNAUTHENTICATED'))).toBe(true);
  });

  it('while strangers send nothing, or their headers too slowly; both are cut, however long a caller may take', async () => {
    const patient = await startServer({}, { httpLimits: { headersMs: 300, requestMs: 600_000, checkMs: 50 } });
    const strangers = await open(50, patient);
    strangers.slice(0, 25).forEach((stranger) => stranger.write('POST /graphql HTTP/1.1\r\nX-Slow: 1'));
    await Promise.all(strangers.map(({ closed }) => closed));
    await patient.close();
  });

  it('while callers of another tenant leave their bodies unsent; that tenant is refused with OVERLOADED, and its requests end in time', async () => {
    const slow = await server.token({ roles: ['Evaluator'], tenantId: CONTOSO.id });
    const headers = [...JSON_POST, `Authorization: Bearer ${slow}`, 'Content-Length: 100'];
    const opened = await open(60);
    for (const connection of opened) {
      connection.request('POST /graphql', [...headers, 'Expect: 100-continue'], '{');
    }
    await Promise.all(opened.map((connection) => connection.until(/100 Continue/)));
    expect(await server.ask(EVALUATE, slow)).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED', retryAfterMs: 1_000 } }] });
    await answersKnownCallers();
    await Promise.all(opened.map(({ closed }) => closed));
    expect(opened.filter(({ received }) => received.includes('OVERLOADED'))).toHaveLength(40);
    expect(await server.ask(EVALUATE, slow)).toMatchObject({ data: {} });
  });
});

describe('requests that do not wait for the answer before them', () => {
  const count = (text: string, { received }: RawConnection): number => received.split(text).length - 1;

  it.each(['GET /healthz', 'GET /metrics', 'GET /graphql', 'OPTIONS /graphql', 'GET /nowhere'])(
    'are cut off after the first one if they cost nothing: %s',
    async (line) => {
      const [connection] = await open(1);
      connection!.write(`${line} HTTP/1.1\r\nHost: here\r\n\r\n`.repeat(1_000));
      await connection!.closed;
      expect(count('HTTP/1.1 ', connection!)).toBeLessThanOrEqual(1);
      await answersKnownCallers();
    },
  );

  it('are answered if a caller pays for them', async () => {
    const [connection] = await open(1);
    const body = JSON.stringify({ query: EVALUATE });
    for (let request = 0; request < 5; request += 1) {
      connection!.request(
        'POST /graphql',
        [...JSON_POST, `Authorization: Bearer ${token}`, `Content-Length: ${String(body.length)}`],
        body,
      );
    }
    await connection!.until(/("allowed":true[^]*){5}/);
  });

  it('are answered one after the other if each waits', async () => {
    const [connection] = await open(1);
    for (let request = 1; request <= 3; request += 1) {
      await connection!.request('GET /healthz', []).until(new RegExp(`("alive":true[^]*){${String(request)}}`));
    }
  });
});

test('a stranger has seconds for the rest of a body, far less than a caller', async () => {
  const other = await startServer({}, { httpLimits: { refusedBodyMs: 100 } });
  const [stranger] = await open(1, other);
  stranger!.request('POST /graphql', [...JSON_POST, 'Content-Length: 100'], '{');
  await stranger!.until(/UNAUTHENTICATED/);
  await stranger!.closed;
  await other.close();
});

test('more strangers than there is room for cut the oldest of them, and no connection of a known caller', async () => {
  const small = await startServer({}, { httpLimits: { maxStrangers: 20 } });
  const authorization = `Authorization: Bearer ${await small.token({ roles: ['Evaluator'], tenantId: FABRIKAM.id })}`;
  const body = JSON.stringify({ query: EVALUATE });
  const [known] = await open(1, small);
  const ask = (): RawConnection =>
    known!.request('POST /graphql', [...JSON_POST, authorization, `Content-Length: ${String(body.length)}`], body);
  await ask().until(/"allowed":true/);
  const strangers: RawConnection[] = [];
  for (let batch = 0; batch < 6; batch += 1) {
    strangers.push(...(await open(10, small)));
  }
  await Promise.all(strangers.slice(0, 40).map(({ closed }) => closed));
  await ask().until(/"allowed":true[^]*"allowed":true/);
  expect((await small.post({ query: EVALUATE }, { authorization: authorization.slice('Authorization: '.length) })).status).toBe(200);
  await strangers[59]!.request('GET /healthz', []).until(/"alive"/);
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
  await small.close();
});
