import path from 'node:path';
import pino from 'pino';
import { signToken } from '../../src/auth/embeddedTokens';
import { openSigningKey } from '../../src/auth/signingKey';
import { openApp } from '../../src/openApp';
import type { OpenApp } from '../../src/openApp';
import { statusChangeCursor } from '../../src/queries/resources';
import { registerDemoTenants } from '../../src/server/demoTenants';
import { buildCordon, dataDir, startCordon } from '../support/cli/cordonProcess';
import type { ServerProcess } from '../support/cli/cordonProcess';
import { CONTOSO, FABRIKAM, NORTHWIND } from '../support/people';
import { runs } from '../support/runs';
import { copyFlow } from '../support/scenario/copyFlow';
import { Player } from '../support/scenario/player';
import { connected, newFlow } from '../support/store/recordFixtures';

/** Flows that hold a connection to Fabrikam, and flows that Fabrikam's door has nothing to do with. */
const CONCERNED = runs(8_000, 20_000);
const UNCONCERNED = 500;

const STATUSES = `subscription ($after: String) { resourceStatusChanged(tenantId: "${CONTOSO.id}", after: $after) { resource { id } from to revision } }`;

const directory = dataDir();
const file = path.join(directory.path, 'cordon.db');
let server: ServerProcess | null = null;

beforeAll(buildCordon, 180_000);

afterAll(async () => {
  await server?.stop('SIGKILL');
  directory.remove();
});

test('a server that is killed in the middle of a reassessment ends it when it starts again: each flow is right, and no change is told twice', async () => {
  await createFlows();
  server = await startCordon({ DATA_DIR: directory.path });
  const [fabrikam, contoso] = [await enter(server, FABRIKAM.id), await enter(server, CONTOSO.id)];
  const closed = await switchIsolation(fabrikam, true);
  while ((await suspended(contoso)) === 0) {
    // Asks again at once.
  }
  await server.stop('SIGKILL');
  const done = await whileNobodyServes(({ app }) => app.store.records.resourceCount(CONTOSO.id, { kind: 'FLOW', status: 'SUSPENDED' }));
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(CONCERNED);

  server = await startCordon({ DATA_DIR: directory.path });
  const [admin, watcher] = [await enter(server, FABRIKAM.id), await enter(server, CONTOSO.id)];
  // What is above the changes that told of the new flows.
  const feed = watcher.listen(STATUSES, { after: statusChangeCursor({ number: CONCERNED + UNCONCERNED }) });
  const told = await feed.take(CONCERNED);
  expect(new Set(told.map(({ resource }) => resource.id)).size).toBe(CONCERNED);
  expect(told.filter(({ from, to, revision }) => from !== 'ACTIVE' || to !== 'SUSPENDED' || revision !== closed)).toEqual([]);
  expect(await suspended(watcher)).toBe(CONCERNED);
  // That was all: what is told next is of the next change.
  const opened = await switchIsolation(admin, false);
  expect(await feed.next()).toMatchObject({ from: 'SUSPENDED', to: 'ACTIVE', revision: opened });
}, 120_000);

/** Fabrikam's admin opens or closes the door; gives the revision. */
async function switchIsolation(player: Player, enabled: boolean): Promise<string> {
  const mutation = `mutation { setIsolation(input: { tenantId: "${FABRIKAM.id}", enabled: ${enabled} }) { change { revision } } }`;
  return (await player.ask(mutation)).change.revision;
}

async function suspended(player: Player): Promise<number> {
  return (await player.ask(`{ resources(tenantId: "${CONTOSO.id}", status: SUSPENDED, first: 1) { totalCount } }`)).totalCount;
}

async function enter({ address }: ServerProcess, tenantId: string): Promise<Player> {
  const key = await openSigningKey(directory.path);
  return new Player(
    address,
    await signToken(key, { roles: ['TenantAdmin'], tenantId, subject: 'admin', expiresInSeconds: 600 }, Date.now()),
  );
}

/** Works on the data in this process; nothing is assessed anew meanwhile. */
async function whileNobodyServes<T>(work: (opened: OpenApp) => Promise<T>, readOnly = true): Promise<T> {
  const log = pino({ level: 'silent' });
  const opened = await openApp({ databaseUrl: `sqlite:${file}`, migrate: !readOnly, readOnly, maxRules: 100, maxStalenessMs: 60_000, log });
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

async function createFlows(): Promise<void> {
  const flowIds = await whileNobodyServes(async ({ app }) => {
    await registerDemoTenants(app);
    const flows = [FABRIKAM, NORTHWIND].map(
      async ({ id }) => await newFlow(app.store, CONTOSO.id, [await connected(app.store, CONTOSO.id, id)]),
    );
    return (await Promise.all(flows)).map(({ id }) => id);
  }, false);
  for (const [index, flows] of [CONCERNED, UNCONCERNED].entries()) {
    copyFlow(file, flowIds[index] ?? '', flows - 1);
  }
}
