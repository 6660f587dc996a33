import { readConfig } from '../../../src/config/config';
import { apiUrl } from '../../../src/config/addresses';
import { CONTOSO } from '../../support/people';
import { RawConnection } from '../../support/server/rawConnection';
import { RawSocket } from '../../support/server/rawSocket';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

const ORIGIN = 'https://portal.example';
const VIEWER = '{ viewer { subject } }';
const FOUND = { data: { viewer: { subject: 'tester' } } };

let server: TestServer;
let authorization: string;
beforeAll(async () => {
  server = await startServer({ ALLOWED_ORIGINS: ORIGIN });
  authorization = `Bearer ${await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id })}`;
});
afterAll(() => server.close());

function get(query: string): Promise<Response> {
  return fetch(`${server.address}/graphql?${query}`, { headers: { authorization } });
}

/** What a bare request is answered. */
async function answerTo(line: string, headers: readonly string[], body: string): Promise<string> {
  const connection = await RawConnection.open(server.address);
  connection.request(line, [`Authorization: ${authorization}`, 'Content-Type: application/json', ...headers], body);
  const answer = await connection.until(/\r\n\r\n[^]*\}\n$/);
  await connection.close();
  return answer;
}

describe('clients', () => {
  it.each([
    ['only the query', ''],
    ['variables=null', '&variables=null'],
    ['extensions=null', '&extensions=null'],
    ['variables without a value', '&variables=&operationName='],
  ])('may send a query by GET with %s and their token', async (_case, more) => {
    const response = await get(`query=${encodeURIComponent(VIEWER)}${more}`);
    expect([response.status, await response.json()]).toEqual([200, FOUND]);
  });

  it('get 400 for variables by GET that are nested too deeply', async () => {
    const deep = `{"a":${'['.repeat(70)}${']'.repeat(70)}}`;
    expect((await get(`query=${encodeURIComponent(VIEWER)}&variables=${encodeURIComponent(deep)}`)).status).toBe(400);
  });

  it.each(['application/json; charset=utf8', 'application/json;charset=UTF-8', 'application/json; charset="utf-8"'])(
    'may send the content type %s',
    async (contentType) => {
      const response = await server.post({ query: VIEWER }, { authorization, 'content-type': contentType });
      expect(await response.json()).toEqual(FOUND);
    },
  );

  it('of an allowed origin may send any header, and others may not', async () => {
    const headers = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'apollographql-client-name,baggage,sentry-trace',
    };
    const preflight = (origin: string): Promise<Response> =>
      fetch(`${server.address}/graphql`, { method: 'OPTIONS', headers: { ...headers, origin } });
    expect((await preflight(ORIGIN)).headers.get('access-control-allow-headers')).toBe(headers['access-control-request-headers']);
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-headers')).toBeNull();
  });

  it.each([
    ['application/json, application/graphql-response+json;q=0.1', 200, 'application/json'],
    ['application/graphql-response+json, application/json;q=0.9', 400, 'application/graphql-response+json'],
    ['application/json', 200, 'application/json'],
    ['application/*;q=0.5', 200, 'application/json'],
  ])('that accept %s get the status %i for an invalid document', async (accept, status, contentType) => {
    const response = await server.post({ query: '{ nothing }' }, { authorization, accept });
    expect([response.status, response.headers.get('content-type')]).toEqual([status, `${contentType}; charset=utf-8`]);
  });

  it('that accept no answer of GraphQL get 406, and nothing is done', async () => {
    expect((await server.post({ query: VIEWER }, { authorization, accept: 'text/html' })).status).toBe(406);
  });

  it.each(['POST http://here/graphql', 'POST HTTPS://cordon.example:443/graphql/', 'POST /graphql/', 'POST /graphql/?x=1'])(
    'may send %s',
    async (line) => {
      const body = JSON.stringify({ query: VIEWER });
      expect(await answerTo(line, [`Content-Length: ${String(body.length)}`], body)).toMatch(/^HTTP\/1\.1 200 OK[^]*"tester"/);
    },
  );

  it('may offer to go on in HTTP/2, and are answered in HTTP/1.1 on a connection that stays', async () => {
    const body = JSON.stringify({ query: VIEWER });
    const offer = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA'];
    expect(await answerTo('POST /graphql', [...offer, `Content-Length: ${String(body.length)}`], body)).toMatch(
      /^HTTP\/1\.1 200 OK[^]*"tester"/,
    );
    const connection = await RawConnection.open(server.address);
    await connection.request('GET /healthz', offer).until(/"alive"/);
    await connection.request('GET /healthz', offer).until(/"alive"[^]*"alive"/);
    await connection.close();
  });

  it('may open a socket at /graphql/', async () => {
    const socket = await RawSocket.open(server.address, { path: '/graphql/' });
    socket.send({ type: 'connection_init', payload: { authorization } });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    await socket.close();
  });
});

test('the URL of the API needs no path, and its last slash does not count', () => {
  const urls = ['http://here:4000', 'http://here:4000/', 'http://here:4000/graphql/', 'http://here:4000/base/graphql'];
  expect(urls.map(apiUrl)).toEqual([
    'http://here:4000/graphql',
    'http://here:4000/graphql',
    'http://here:4000/graphql',
    'http://here:4000/base/graphql',
  ]);
});

test.each(['https://*.example.com', '*', 'https://a.example,https://*'])(
  'the wildcard in ALLOWED_ORIGINS=%s is refused at start',
  (origins) => {
    expect(() => readConfig({ ALLOWED_ORIGINS: origins })).toThrow(/^ALLOWED_ORIGINS must be full origins .* without wildcards/);
  },
);
