import { CONTOSO, FABRIKAM } from '../support/people';
import { closedAfterEach } from '../support/server/opened';
import { startServer } from '../support/server/testServer';
import type { GraphqlAnswer } from '../support/server/testServer';

const tenantId = CONTOSO.id;
const connection = `mutation { createConnection(input: { tenantId: "${tenantId}", name: "Mail", connector: { name: "mail", identityProvider: ENTRA_ID } }) { connection { id } userErrors { code } } }`;
const request = `mutation { requestPolicyChange(input: { justification: "We work with them.", policy: { tenantId: "${tenantId}", enabled: true, rules: [{ allowedTenant: "${FABRIKAM.id}", direction: BOTH }] } }) { userErrors { code } } }`;

const opened = closedAfterEach();

/** Starts a server with this setting, and gives a way to send a request to it with an idempotency key of its own. */
async function serverWith(env: Readonly<Record<string, string>>): Promise<(query: string) => Promise<GraphqlAnswer>> {
  const server = opened(await startServer(env));
  const token = await server.token({ roles: ['TenantAdmin'], tenantId });
  return async (query) => {
    const answer = await server.post({ query }, { authorization: `Bearer ${token}`, 'idempotency-key': crypto.randomUUID() });
    return (await answer.json()) as GraphqlAnswer;
  };
}

/** The codes of the user errors of the answer's only field. */
function codesOf({ data }: GraphqlAnswer): string[] {
  const [payload] = Object.values(data as Record<string, { readonly userErrors: readonly { readonly code: string }[] }>);
  return (payload?.userErrors ?? []).map(({ code }) => code);
}

test.each([
  ['MAX_CONNECTIONS_PER_TENANT', '1', connection, 'CONNECTION_LIMIT_REACHED'],
  [
    'MAX_RESOURCES_PER_TENANT',
    '1',
    `mutation { saveApp(input: { tenantId: "${tenantId}", name: "Nightly", connectionIds: [] }) { userErrors { code } } }`,
    'RESOURCE_LIMIT_REACHED',
  ],
  ['MAX_OPEN_REQUESTS_PER_TENANT', '1', request, 'REQUEST_LIMIT_REACHED'],
  ['MAX_REQUEST_BYTES_PER_TENANT', '250', request, 'REQUEST_LIMIT_REACHED'],
])('a server with %s=%s refuses what goes beyond it', async (name, value, query, code) => {
  const ask = await serverWith({ [name]: value });
  expect(codesOf(await ask(query))).toEqual([]);
  expect(codesOf(await ask(query))).toEqual([code]);
});

test('a server with MAX_CONSENT_LINKS_PER_TENANT=1 refuses a second valid link', async () => {
  const ask = await serverWith({ MAX_CONSENT_LINKS_PER_TENANT: '1' });
  const { id } = (await ask(connection)).data.createConnection.connection as { id: string };
  const link = `mutation { createConsentLink(input: { connectionId: "${id}" }) { userErrors { code } } }`;
  expect(codesOf(await ask(link))).toEqual([]);
  expect(codesOf(await ask(link))).toEqual(['LINK_LIMIT_REACHED']);
});

test('a server with MAX_IDEMPOTENCY_KEYS_PER_TENANT=1 refuses a second key', async () => {
  const ask = await serverWith({ MAX_IDEMPOTENCY_KEYS_PER_TENANT: '1' });
  expect(codesOf(await ask(connection))).toEqual([]);
  expect((await ask(connection)).errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
});
