import { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { FABRIKAM } from '../../support/people';
import { RawConnection } from '../../support/server/rawConnection';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

const JSON_POST = ['Content-Type: application/json'];

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await startServer();
  token = await server.token({ roles: ['Evaluator'], tenantId: FABRIKAM.id });
});
afterAll(() => server.close());

describe('a body in pieces of a byte', () => {
  let handed = 0;
  beforeEach(() => {
    handed = 0;
    const { push } = Readable.prototype;
    IncomingMessage.prototype.push = function (piece: unknown, encoding) {
      handed += 1;
      return push.call(this, piece, encoding);
    };
  });
  afterEach(() => {
    Reflect.deleteProperty(IncomingMessage.prototype, 'push');
  });

  it.each<[string, string, number, readonly string[], RegExp]>([
    ['POST /graphql', 'without a token', 1, [], /UNAUTHENTICATED/],
    ['POST /graphql', 'with an invalid token', 258, ['Authorization: Bearer eyJhbGciOiJFUzI1NiJ9.e30.c2ln'], /too many small pieces/],
    ['POST /nowhere', 'without a token', 1, [], /does not exist/],
    ['GET /healthz', 'without a token', 258, [], /^$|"alive"/],
  ])('of %s %s is answered once and cut, and Node hands over at most %i pieces', async (line, _case, most, headers, answer) => {
    const connection = await RawConnection.open(server.address);
    connection.request(line, [...JSON_POST, ...headers, 'Transfer-Encoding: chunked'], `${'1\r\nx\r\n'.repeat(20_000)}0\r\n\r\n`);
    await connection.closed;
    expect(connection.received.split('HTTP/1.1 ').length).toBeLessThanOrEqual(2);
    expect(connection.received).toMatch(answer);
    expect(handed).toBeLessThanOrEqual(most);
    expect(await server.ask('{ viewer { subject } }', token)).toMatchObject({ data: { viewer: expect.anything() } });
    await connection.close();
  });
});
