import { CONTOSO } from '../../../support/people';
import { startServer } from '../../../support/server/testServer';

const CREATE = `mutation { createConnection(input: { tenantId: "${CONTOSO.id}", name: "Mail", connector: { name: "x" } }) { connection { id } } }`;
const link = (id: string): string => `mutation { createConsentLink(input: { connectionId: "${id}" }) { link { url token } } }`;

test.each([
  ['the bound address', null],
  ['PUBLIC_URL', 'https://cordon.example/base'],
])('a consent link leads to the consent page at %s, with the token after the #', async (_how, publicUrl) => {
  const server = await startServer(publicUrl === null ? {} : { PUBLIC_URL: publicUrl });
  try {
    const token = await server.token({ roles: ['PlatformOperator'] });
    const { connection } = (await server.ask(CREATE, token)).data.createConnection;
    const made = (await server.ask(link(connection.id), token)).data.createConsentLink.link;
    expect(made.url).toBe(`${publicUrl ?? server.address}/consent#${made.token}`);
  } finally {
    await server.close();
  }
});

test('opening a consent link does nothing: the page contains nothing active, and its headers forbid everything', async () => {
  const server = await startServer({});
  try {
    const response = await fetch(`${server.address}/consent`);
    const page = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page).toContain('Opening this page has done nothing');
    expect(page).not.toMatch(/<(script|form|img|link|iframe|a|meta http)|\son\w+=|https?:/i);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect((await fetch(`${server.address}/consent`, { method: 'POST' })).status).toBe(405);
  } finally {
    await server.close();
  }
});
