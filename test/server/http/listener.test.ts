import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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

const LINUX_LIMIT = '/proc/sys/net/core/somaxconn';
/** More than Node lets wait by itself (511), if the operating system allows it. */
const WAITING = existsSync(LINUX_LIMIT) ? Math.min(700, Number(readFileSync(LINUX_LIMIT, 'utf8'))) : 100;

/** Opens connections until all are there. The operating system drops one for which there is no room, and this process then waits until it is killed. */
const OPENS_ALL = `
  const [port, count] = process.argv.slice(1).map(Number);
  let left = count;
  for (let opened = 0; opened < count; opened += 1) {
    require('node:net').connect(port, '127.0.0.1', () => { left -= 1; if (left === 0) process.exit(0); });
  }`;

test('hundreds of connections that come while the server is busy all wait for it', async () => {
  const server = await startServer();
  // This thread accepts nothing until the other process has ended.
  const { status } = spawnSync(process.execPath, ['-e', OPENS_ALL, new URL(server.address).port, String(WAITING)], { timeout: 10_000 });
  expect(status).toBe(0);
  await server.close();
});
