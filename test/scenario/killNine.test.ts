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

/** The number of flows that use a connection to Fabrikam, and of flows that Fabrikam's policy does not affect. */
const AFFECTED = runs(8_000, 20_000);
const UNAFFECTED = 500;

const STATUSES = `subscription ($after: String) { resourceStatusChanged(tenantId: "${CONTOSO.id}", after: $after) { resource { id } from to revision } }`;

const directory = dataDir();
const file = path.join(directory.path, 'cordon.db');
let server: ServerProcess | null = null;

beforeAll(buildCordon, 180_000);

afterAll(async () => {
  await server?.stop('SIGKILL');
  directory.remove();
});

test('a server that is killed during a reassessment completes it after a restart: each flow has the right status, and no change is sent twice', async () => {
  await createFlows();
  server = await startCordon({ DATA_DIR: directory.path });
  const [fabrikam, contoso] = [await enter(server, FABRIKAM.id), await enter(server, CONTOSO.id)];
  const closed = await switchIsolation(fabrikam, true);
  while ((await suspended(contoso)) === 0) {
    // Try again at once.
  }
  await server.stop('SIGKILL');
  const done = await whileNobodyServes(({ app }) => app.store.records.resourceCount(CONTOSO.id, { kind: 'FLOW', status: 'SUSPENDED' }));
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(AFFECTED);

  server = await startCordon({ DATA_DIR: directory.path });
  const [admin, watcher] = [await enter(server, FABRIKAM.id), await enter(server, CONTOSO.id)];
  // Starts after the changes that reported the new flows.
  const feed = watcher.listen(STATUSES, { after: statusChangeCursor(CONTOSO.id, AFFECTED + UNAFFECTED) });
  const received = await feed.take(AFFECTED);
  expect(new Set(received.map(({ resource }) => resource.id)).size).toBe(AFFECTED);
  expect(received.filter(({ from, to, revision }) => from !== 'ACTIVE' || to !== 'SUSPENDED' || revision !== closed)).toEqual([]);
  expect(await suspended(watcher)).toBe(AFFECTED);
  // The next event belongs to the next change, so there were no further events.
  const opened = await switchIsolation(admin, false);
  expect(await feed.next()).toMatchObject({ from: 'SUSPENDED', to: 'ACTIVE', revision: opened });
}, 120_000);

/** Switches Fabrikam's isolation on or off as its admin, and returns the revision. */
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

/** Works on the data in this process, without any reassessment meanwhile. */
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
  for (const [index, flows] of [AFFECTED, UNAFFECTED].entries()) {
    copyFlow(file, flowIds[index] ?? '', flows - 1);
  }
}
