import { CONTOSO } from '../../support/people';
import { RawConnection } from '../../support/server/rawConnection';
import { startServer } from '../../support/server/testServer';

const VIEWER = JSON.stringify({ query: '{ viewer { subject } }' });

test('a server that stops cuts connections without a request at once, and answers the requests under way', async () => {
  const server = await startServer();
  const token = await server.token({ roles: ['Evaluator'], tenantId: CONTOSO.id });
  const [silent, half, refused, known, busy] = (await Promise.all(Array.from({ length: 5 }, () => RawConnection.open(server.address)))) as [
    RawConnection,
    RawConnection,
    RawConnection,
    RawConnection,
    RawConnection,
  ];
  const post = ['Content-Type: application/json', `Content-Length: ${String(VIEWER.length)}`];
  half.write('POST /graphql HTTP/1.1\r\nHost');
  refused.request('POST /graphql', post, '{');
  await refused.until(/UNAUTHENTICATED/);
  const authorized = [...post, `Authorization: Bearer ${token}`];
  known.request('POST /graphql', authorized, VIEWER);
  await known.until(/tester/);
  known.write('POST /graphql');
  busy.request('POST /graphql', [...authorized, 'Expect: 100-continue']);
  await busy.until(/100 Continue/);

  const stopped = server.close();
  await Promise.all([silent, half, refused, known].map(({ closed }) => closed));
  busy.write(VIEWER);
  expect(await busy.until(/tester/)).toMatch(/HTTP\/1\.1 200 OK/);
  await stopped;
  await busy.closed;
});
