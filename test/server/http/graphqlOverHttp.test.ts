import { auditServer } from 'graphql-http';
import { CONTOSO } from '../../support/people';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe('GraphQL over HTTP', () => {
  it('meets every MUST and every SHOULD of the graphql-http audits', async () => {
    const authorization = `Bearer ${await server.token({ roles: ['PlatformEvaluator'] })}`;
    const fetchFn = (url: string, init: RequestInit = {}): Promise<Response> =>
      fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), authorization } });
    const results = await auditServer({ url: `${server.address}/graphql`, fetchFn });
    expect(results.length).toBeGreaterThan(50);
    const failed = results.filter(({ status, name }) => status !== 'ok' && !name.startsWith('MAY'));
    expect(failed.map(({ id, name }) => `${id} ${name}`)).toEqual([]);
  });

  it('answers an admin who asks for their own policy', async () => {
    const token = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
    const answer = await server.ask('query ($id: UUID!) { isolationPolicy(tenantId: $id) { effect } }', token, { id: CONTOSO.id });
    expect(answer).toEqual({ data: { isolationPolicy: { effect: 'OFF' } } });
  });

  it('refuses a subscription and says that it needs a WebSocket', async () => {
    const token = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
    const query = `subscription { policyChanged(tenantId: "${CONTOSO.id}") { revision } }`;
    const response = await server.post({ query }, { authorization: `Bearer ${token}` });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('WebSocket'), extensions: { code: 'BAD_REQUEST' } }],
    });
  });
});
