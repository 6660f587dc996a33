import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CONTOSO, FABRIKAM } from '../support/people';
import { RawSocket } from '../support/server/rawSocket';
import { closedAfterEach, isReady, untilTrue } from '../support/server/opened';
import { startServer } from '../support/server/testServer';
import type { GraphqlAnswer, TestServer } from '../support/server/testServer';

const opened = closedAfterEach();

const EVALUATE = `{ evaluateConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }) { reason } }`;
const ATTEMPT = `mutation { attemptConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }) { attempt { id } } }`;
const CHANGE = `mutation { updateTenant(input: { tenantId: "${CONTOSO.id}", name: "Contoso Ltd" }) { tenant { name } } }`;
const CREATE = `mutation { createConnection(input: { tenantId: "${CONTOSO.id}", name: "Mail", connector: { name: "mail", identityProvider: ENTRA_ID } }) { connection { id } } }`;

async function start(): Promise<{
  readonly server: TestServer;
  readonly ask: (query: string) => Promise<GraphqlAnswer>;
  readonly token: string;
}> {
  const server = opened(await startServer({ MAX_STALENESS_MS: '1500' }));
  const token = await server.token({ roles: ['PlatformOperator'] });
  return { server, token, ask: (query) => server.ask(query, token) };
}

const code = ({ errors }: GraphqlAnswer): unknown => errors?.[0]?.extensions['code'];

function replace(file: string): void {
  copyFileSync(file, `${file}.copy`);
  renameSync(`${file}.copy`, file);
}

const LOSSES: readonly (readonly [string, (file: string) => void])[] = [
  ['cordon.db', rmSync],
  ['cordon.db', replace],
  ['cordon.db-wal', rmSync],
  ['lock.db', rmSync],
];

async function loses([name, lose]: (typeof LOSSES)[number]): Promise<void> {
  const { server, ask, token } = await start();
  expect(await ask(EVALUATE)).toEqual({ data: { evaluateConnection: { reason: 'PERMITTED' } } });
  const socket = await RawSocket.connect(server.address, token);
  socket.subscribe('1', `subscription { policyChanged(tenantId: "${CONTOSO.id}") { revision } }`);
  lose(join(server.dataDir, name));
  for (const mutation of [ATTEMPT, CHANGE, CREATE]) {
    expect([name, code(await ask(mutation))]).toEqual([name, 'UNAVAILABLE']);
  }
  expect(await isReady(server)).toBe(false);
  await untilTrue(async () => code(await ask(EVALUATE)) === 'REVISION_UNAVAILABLE');
  expect(await socket.next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'REVISION_UNAVAILABLE' } }] });
  await socket.close();
}

test('a server whose database, write-ahead log or lock is deleted or replaced acknowledges no write, is not ready, and stops answering', async () => {
  await Promise.all(LOSSES.map(loses));
});

test('a server whose file is put back goes on', async () => {
  const { server, ask } = await start();
  const file = join(server.dataDir, 'cordon.db');
  renameSync(file, `${file}.away`);
  expect(code(await ask(ATTEMPT))).toBe('UNAVAILABLE');
  renameSync(`${file}.away`, file);
  expect(code(await ask(ATTEMPT))).toBeUndefined();
  await untilTrue(() => isReady(server));
});
