import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { collectBody, MAX_BODY_BYTES } from '../../../src/server/http/requestBody';
import { CONTOSO } from '../../support/people';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';
import { everyTurn } from '../../support/turns';

const MIB = 1024 * 1024;

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await startServer({ RATE_LIMIT: '1000000' });
  admin = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
});
afterAll(() => server.close());

const auth = (): Record<string, string> => ({ authorization: `Bearer ${admin}` });

/** A body whose variables nobody asks for. Without them it has four values on two levels. */
function withVariable(json: string): string {
  return `{"query":"{ viewer { subject } }","variables":{"unused":${json}}}`;
}

/** Shows that the server still answers. */
async function goesOn(): Promise<void> {
  expect(await server.ask('{ viewer { subject } }', admin)).toEqual({ data: { viewer: { subject: 'tester' } } });
}

function post(body: Iterable<Buffer> | AsyncIterable<Buffer>, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${server.address}/graphql`,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    request.on('error', reject);
    void (async () => {
      for await (const chunk of body) {
        request.write(chunk);
      }
      request.end();
    })();
  });
}

/** Sends these bytes in pieces of `size`, and gives the first line of the answer. */
async function statusOf(body: Buffer, size: number): Promise<string> {
  const socket = connect(Number(new URL(server.address).port), '127.0.0.1');
  await once(socket, 'connect');
  const headers = ['POST /graphql HTTP/1.1', 'host: localhost', 'content-type: application/json', `authorization: Bearer ${admin}`];
  const pieces = Array.from({ length: Math.ceil(body.length / size) }, (_, place) => body.subarray(place * size, (place + 1) * size));
  const chunks = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece.toString('latin1')}\r\n`);
  socket.write(`${headers.join('\r\n')}\r\ntransfer-encoding: chunked\r\n\r\n${chunks.join('')}0\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString('latin1').split('\r\n')[0] ?? '';
}

describe('a body', () => {
  it('in pieces of a byte is refused if it has many, and one in larger pieces is accepted', async () => {
    const body = (length: number): Buffer => Buffer.from(`{"query":"{ viewer { subject } }"${' '.repeat(length)}}`);
    expect(await statusOf(body(20_000), 1)).toBe('HTTP/1.1 400 Bad Request');
    expect(await statusOf(body(100), 1)).toBe('HTTP/1.1 200 OK');
    expect(await statusOf(body(200_000), 512)).toBe('HTTP/1.1 200 OK');
    await goesOn();
  });

  it('in pieces of a byte never runs if it is refused, although what it does is all there', async () => {
    const revision = server.app.live.applied;
    const mutation = `mutation { setIsolation(input: { tenantId: "${CONTOSO.id}", mode: ONE_WAY }) { change { revision } } }`;
    const body = Buffer.from(`${JSON.stringify({ query: mutation })}${' '.repeat(20_000)}`);
    expect(await statusOf(body, 1)).toBe('HTTP/1.1 400 Bad Request');
    await goesOn();
    expect(server.app.live.applied).toBe(revision);
  });

  it('of 4 MiB is accepted', async () => {
    const query = JSON.stringify({ query: '{ viewer { subject } }' });
    const response = await server.post(`${query}${' '.repeat(MAX_BODY_BYTES - query.length)}`, auth());
    expect(await response.json()).toEqual({ data: { viewer: { subject: 'tester' } } });
  });

  it.each([
    ['64 levels', withVariable(`${'['.repeat(62)}${']'.repeat(62)}`)],
    ['250,000 values', withVariable(`[${'1,'.repeat(249_995)}1]`)],
  ])('of %s is accepted', async (_case, body) => {
    expect(await (await server.post(body, auth())).json()).toEqual({ data: { viewer: { subject: 'tester' } } });
  });

  it('that announces 4 MiB and one byte is refused before it is read', async () => {
    const socket = connect(Number(new URL(server.address).port), '127.0.0.1');
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer ${admin}\r\nContent-Length: ${MAX_BODY_BYTES + 1}\r\n\r\n`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 .*Split what it asks for into several requests\./s);
    socket.destroy();
    await goesOn();
  });

  it('of unknown length is refused when it passes 4 MiB', async () => {
    const half = Buffer.alloc(MAX_BODY_BYTES / 2, ' ');
    expect(await post([half, half, Buffer.from(' ')], { ...auth(), 'transfer-encoding': 'chunked' })).toMatchObject({ status: 413 });
    await goesOn();
  });

  it.each<[string, string | Buffer, Record<string, string>, number]>([
    ['invalid JSON', '{"query":', {}, 400],
    ['no bytes', '', {}, 400],
    ['a list of operations', '[{"query":"{ viewer { subject } }"}]', {}, 400],
    ['JSON nested 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, {}, 400],
    ['65 levels', withVariable(`${'['.repeat(63)}${']'.repeat(63)}`), {}, 400],
    ['250,001 values', withVariable(`[${'1,'.repeat(249_996)}1]`), {}, 400],
    ['a million empty lists', withVariable(`[${'[],'.repeat(1_000_000)}[]]`), {}, 400],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), {}, 400],
    ['another content type', 'query={viewer{subject}}', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['no content type', '{}', { 'content-type': '' }, 415],
    ['another charset', '{}', { 'content-type': 'application/json; charset=latin1' }, 415],
    ['a compression', '{}', { 'content-encoding': 'gzip' }, 415],
    ['an endless idempotency key', '{}', { 'idempotency-key': 'x'.repeat(257) }, 400],
  ])('with %s is refused with an HTTP status and a GraphQL error', async (_case, body, headers, status) => {
    const answer = await post([Buffer.from(body)], { ...auth(), ...headers });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({ errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } }] });
    await goesOn();
  });

  it.each([
    ['NUL', 'contoso\0.example'],
    ['half a surrogate pair', 'contoso\ud800.example'],
    ['a megabyte', 'x'.repeat(1_000_000)],
  ])(
    'that contains text with %s causes an error of the caller, in a variable and in a literal, which does not repeat the text',
    async (_case, text) => {
      const inVariable = await server.ask('query ($tenant: String!) { tenant(idOrDomain: $tenant) { id } }', admin, { tenant: text });
      const literal = text.replace('\0', '\\u0000').replace('\ud800', '\\ud800');
      const inLiteral = await server.ask(`{ tenant(idOrDomain: "${literal}") { id } }`, admin);
      for (const answer of [inVariable, inLiteral]) {
        expect(answer.errors).toHaveLength(1);
        expect(['BAD_USER_INPUT', 'GRAPHQL_PARSE_FAILED']).toContain(answer.errors?.[0]?.extensions['code']);
        expect(JSON.stringify(answer).length).toBeLessThan(1_000);
      }
      await goesOn();
    },
  );

  it('with more fields than validation can compare in pairs is refused before they are compared', async () => {
    const answer = await server.ask(`{ ${'viewer{subject}'.repeat(4_900)} }`, admin);
    expect(answer.errors).toEqual([
      {
        message: expect.stringContaining('more than 500 fields and fragments') as string,
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ]);
  });

  it.each([
    ['types nested 17 deep', `{ __schema { types { ${'ofType { '.repeat(14)} name ${'} '.repeat(14)} } } }`],
    [
      '31 filtered lists',
      `{ ${Array.from({ length: 31 }, (_, place) => `a${place}: connectionAttempts(tenantId: "${CONTOSO.id}", filter: {}) { edges { cursor } }`).join(' ')} }`,
    ],
    ['20,001 tokens', `{ resolveTenants(idsOrDomains: [${'1 '.repeat(20_001)}]) { id } }`],
    ['1,200 fields', `{ ${'viewer{subject roles tenantId}'.repeat(300)} }`],
    [
      '1,002 fragments',
      `{ ${Array.from({ length: 334 }, (_, place) => `...F${place}`).join(' ')} } ${Array.from({ length: 334 }, (_, place) => `fragment F${place} on Query { viewer { subject } }`).join(' ')}`,
    ],
    ['lists in lists', `{ tenant(idOrDomain: ${'['.repeat(9_000)}${']'.repeat(9_000)}) { id } }`],
    ['a page of 501', `{ policyChanges(tenantId: "${CONTOSO.id}", first: 501) { edges { cursor } } }`],
    ['an unknown field', '{ nothing }'],
    ['fragments that spread each other', 'query { ...a } fragment a on Query { ...b } fragment b on Query { ...a }'],
  ])('with a document that has %s is refused, and the server goes on answering', async (_case, query) => {
    const response = await server.post({ query }, { ...auth(), accept: 'application/graphql-response+json' });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors[0]?.extensions.code).toMatch(/^(GRAPHQL_VALIDATION_FAILED|GRAPHQL_PARSE_FAILED|BAD_USER_INPUT)$/);
    await goesOn();
  });
});

test('a large body is read in parts, with a turn of the event loop after each', async () => {
  let sinceTurn = 0;
  let most = 0;
  let read: Buffer = Buffer.alloc(0);
  const listener = createServer((request, response) => {
    request.on('data', (piece: Buffer) => {
      sinceTurn += piece.length;
      most = Math.max(most, sinceTurn);
    });
    collectBody(
      request,
      (bytes) => {
        read = bytes;
        response.end();
      },
      (error) => response.destroy(error),
    );
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const client = connect(port, '127.0.0.1');
  await once(client, 'connect');
  const body = randomBytes(4 * MIB);
  client.write(`POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${String(body.length)}\r\n\r\n`);
  client.write(body);
  // What the operating system takes meanwhile could all be read in one turn.
  const answered = once(client, 'data');
  const stop = everyTurn(() => (sinceTurn = 0));
  await answered;
  stop();
  client.destroy();
  listener.close();
  expect(body.equals(read)).toBe(true);
  expect(most).toBeLessThanOrEqual(MIB / 2);
});
