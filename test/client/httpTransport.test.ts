import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CordonClient } from '../../src/client/cordonClient';
import { HttpTransport } from '../../src/client/httpTransport';
import { CONTOSO } from '../support/people';
import { startServer } from '../support/server/testServer';
import type { TestServer } from '../support/server/testServer';

describe('the client over HTTP, asking a server of Cordon,', () => {
  let server: TestServer;
  let admin: CordonClient;

  beforeAll(async () => {
    server = await startServer();
    const token = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
    admin = new CordonClient(new HttpTransport({ url: `${server.address}/graphql`, token }));
  });

  afterAll(() => server.close());

  test('imports a policy and exports the same policy', async () => {
    const document = { properties: { tenantId: CONTOSO.id, isDisabled: false, allowedTenants: [] } };
    const { policy, change, userErrors } = await admin.importPolicy(CONTOSO.id, document);
    expect(userErrors).toEqual([]);
    expect(change).toMatchObject({ kind: 'POLICY_REPLACED' });
    expect(policy).toMatchObject({ tenant: { id: CONTOSO.id }, enabled: true, mode: 'TWO_WAY', rules: { totalCount: 0 } });
    expect(await admin.exportPolicy(CONTOSO.id)).toEqual(document);
  });

  test('returns a user error for an invalid policy document, and changes nothing', async () => {
    const { policy, change, userErrors } = await admin.importPolicy(CONTOSO.id, { properties: {} });
    expect({ policy, change }).toEqual({ policy: null, change: null });
    expect(userErrors[0]).toMatchObject({ code: 'INVALID_DOCUMENT', path: expect.arrayContaining(['document']) as unknown });
  });

  test('finds a tenant by its domain, and returns null for an unknown domain', async () => {
    expect(await admin.findTenant('contoso.example')).toMatchObject({ id: CONTOSO.id, name: 'Contoso' });
    expect(await admin.findTenant('nobody.example')).toBeNull();
  });

  test('throws an error with the code of a refusal', async () => {
    const stranger = new CordonClient(new HttpTransport({ url: `${server.address}/graphql` }));
    const question = { creatorTenant: 'contoso.example', signInTenant: 'fabrikam.example' };
    await expect(stranger.evaluate(question)).rejects.toMatchObject({ name: 'ClientError', code: 'UNAUTHENTICATED' });
    await expect(admin.registerTenant({ name: 'Adatum', domains: ['adatum.example'] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('sends a request again that the rate limit has refused', async () => {
    // Each export costs most of what a subject may spend in a second.
    const documents = await Promise.all([admin.exportPolicy(CONTOSO.id), admin.exportPolicy(CONTOSO.id), admin.exportPolicy(CONTOSO.id)]);
    expect(documents).toEqual(Array(3).fill(expect.objectContaining({ properties: expect.anything() as unknown })));
  });

  test('refuses input that cannot be sent as JSON', async () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    await expect(admin.importPolicy(CONTOSO.id, circle)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('the client over HTTP, asking something else,', () => {
  const question = { creatorTenant: 'contoso.example', signInTenant: 'fabrikam.example' };
  const servers: Server[] = [];

  async function clientOf(answer: (response: ServerResponse) => void, timeoutMs = 5_000): Promise<CordonClient> {
    const server = createServer((_request, response) => {
      answer(response);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new CordonClient(new HttpTransport({ url: `http://127.0.0.1:${port}/graphql`, timeoutMs }));
  }

  afterAll(async () => {
    await Promise.all(
      servers.map((server) => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  });

  test.each([
    ['a page of HTML', '<h1>Welcome</h1>'],
    ['JSON of another shape', '{"hello":"world"}'],
    ['JSON that is not an object', '[1]'],
    ['an answer with neither the requested data nor an error', '{"data":{}}'],
  ])('throws BAD_ANSWER for %s', async (_what, body) => {
    const client = await clientOf((response) => response.end(body));
    await expect(client.evaluate(question)).rejects.toMatchObject({ name: 'ClientError', code: 'BAD_ANSWER' });
  });

  test('throws UNREACHABLE, with the address, if no server listens there', async () => {
    const client = new CordonClient(new HttpTransport({ url: 'http://127.0.0.1:1/graphql' }));
    await expect(client.evaluate(question)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('http://127.0.0.1:1/graphql') as unknown,
    });
  });

  test('throws UNREACHABLE if no answer arrives in time', async () => {
    const client = await clientOf(() => undefined, 50);
    await expect(client.evaluate(question)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('in time') as unknown,
    });
  });

  test('keeps the details that an error has beside its code', async () => {
    const errors = [{ message: 'Wait.', extensions: { code: 'RATE_LIMITED', retryAfterMs: 7 } }];
    const client = await clientOf((response) => response.end(JSON.stringify({ errors })));
    await expect(client.evaluate(question)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Wait.',
      details: { retryAfterMs: 7 },
    });
  });

  test('accepts an error code that it does not know', async () => {
    const client = await clientOf((response) =>
      response.end(JSON.stringify({ errors: [{ message: 'New.', extensions: { code: 'NEWER' } }] })),
    );
    await expect(client.evaluate(question)).rejects.toMatchObject({ code: 'NEWER' });
  });
});
