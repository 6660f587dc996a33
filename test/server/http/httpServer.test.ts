import { CONTOSO, FABRIKAM } from '../../support/people';
import { RawConnection } from '../../support/server/rawConnection';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await startServer({ ALLOWED_ORIGINS: 'https://portal.example', RATE_LIMIT: '25' });
  admin = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
});
afterAll(() => server.close());

const VIEWER = encodeURIComponent('{ viewer { subject } }');

describe('the server over HTTP', () => {
  it('says at its root where the API is', async () => {
    const response = await fetch(server.address);
    expect(await response.json()).toMatchObject({ graphql: '/graphql' });
  });

  it('answers 404 at unknown paths, and 405 to other methods', async () => {
    expect((await fetch(`${server.address}/admin`)).status).toBe(404);
    expect((await fetch(`${server.address}/healthz`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${server.address}/graphql`, { method: 'PUT', body: '{}' })).status).toBe(405);
  });

  it('is alive and ready', async () => {
    expect(await (await fetch(`${server.address}/healthz`)).json()).toEqual({ alive: true });
    const ready = await fetch(`${server.address}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, reasons: [] }]);
  });

  it('counts requests by names of the schema, never by names that a client chose', async () => {
    const operator = await server.token({ roles: ['PlatformOperator'] });
    await server.ask('query Evil { evil: viewer { subject } }', operator);
    await server.ask('query Evil { evil }', operator);
    const text = await (await fetch(`${server.address}/metrics`)).text();
    expect(text).toContain('cordon_requests_total{transport="http",field="viewer",outcome="ok"} 1');
    expect(text).toContain('cordon_requests_total{transport="http",field="invalid",outcome="error"} 1');
    expect(text).toContain(`cordon_applied_revision ${server.app.live.applied}`);
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    expect(text.toLowerCase()).not.toContain('evil');
  });

  it('answers a query by GET, because no web form can send a token, and never a mutation', async () => {
    const headers = { authorization: `Bearer ${admin}` };
    expect(await (await fetch(`${server.address}/graphql?query=${VIEWER}`, { headers })).json()).toEqual({
      data: { viewer: { subject: 'tester' } },
    });
    expect(await (await fetch(`${server.address}/graphql?query=${VIEWER}`)).json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    const mutation = encodeURIComponent('mutation { removeTenantRule(input: { ruleId: "1" }) { userErrors { code } } }');
    expect((await fetch(`${server.address}/graphql?query=${mutation}`, { headers })).status).toBe(405);
  });

  it('lets web pages of listed origins and of this machine read its answers, and no others', async () => {
    const allowed = async (origin: string): Promise<string | null> => {
      const response = await fetch(`${server.address}/graphql`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      expect(response.status).toBe(204);
      return response.headers.get('access-control-allow-origin');
    };
    expect(await allowed('https://portal.example')).toBe('https://portal.example');
    expect(await allowed('http://localhost:5173')).toBe('http://localhost:5173');
    expect(await allowed('https://evil.example')).toBeNull();
    expect(await allowed('https://portal.example.evil.example')).toBeNull();
    expect(await allowed('null')).toBeNull();
  });

  it('says why a token is not accepted', async () => {
    const old = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id, now: 0 });
    expect((await server.ask('{ viewer { subject } }', old)).errors).toMatchObject([
      { message: 'The token has expired. Get a new one.', extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    expect((await server.ask('{ viewer { subject } }')).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('limits the rate of each subject separately, and operators by a limit of their own', async () => {
    const [busy, other, operator] = await Promise.all([
      server.token({ roles: ['Evaluator'], tenantId: CONTOSO.id, subject: 'busy' }),
      server.token({ roles: ['Evaluator'], tenantId: CONTOSO.id, subject: 'other' }),
      server.token({ roles: ['PlatformOperator'], subject: 'busy' }),
    ]);
    const statuses = async (token: string): Promise<number[]> =>
      Promise.all(
        Array.from(
          { length: 40 },
          async () => (await server.post({ query: '{ viewer { subject } }' }, { authorization: `Bearer ${token}` })).status,
        ),
      );
    expect((await statuses(busy)).filter((status) => status === 429).length).toBeGreaterThan(0);
    const refused = await server.post({ query: '{ viewer { subject } }' }, { authorization: `Bearer ${busy}` });
    if (refused.status === 429) {
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } }] });
    }
    expect(await statuses(operator)).toEqual(Array.from({ length: 40 }, () => 200));
    expect((await server.post({ query: '{ viewer { subject } }' }, { authorization: `Bearer ${other}` })).status).toBe(200);
  });

  it('refuses a caller who has spent the units by the headers alone, before the body comes', async () => {
    const spent = await server.token({ roles: ['Evaluator'], tenantId: FABRIKAM.id, subject: 'spent' });
    const many = JSON.stringify({ query: '{ viewer { subject } }' }).padEnd(300_000);
    expect((await server.post(many, { authorization: `Bearer ${spent}` })).status).toBe(200);
    const connection = await RawConnection.open(server.address);
    connection.request('POST /graphql', ['Content-Type: application/json', `Authorization: Bearer ${spent}`, 'Content-Length: 300000']);
    expect(await connection.until(/RATE_LIMITED/)).toMatch(/^HTTP\/1\.1 429 /);
    await connection.close();
  });

  it('writes no token into its log', async () => {
    await server.ask('{ viewer { subject } }', admin);
    const text = JSON.stringify(server.logged);
    expect(text).not.toContain(admin);
    expect(text.toLowerCase()).not.toContain('bearer');
  });
});
