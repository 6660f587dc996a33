import { randomUUID } from 'node:crypto';
import { openStore } from '../../src/store/openStore';
import type { Store } from '../../src/store/port/store';
import { DATABASES } from '../support/database';
import type { TestDatabase } from '../support/database';
import { newTenant, writeTenant } from '../support/store/fixtures';
import { BLOCKED, connected, evaluated, newConnection, newFlow, saveFlow, unit } from '../support/store/recordFixtures';

const NOW = 1_800_000_000_000;

describe.each(DATABASES)('what nothing uses any more, on $name', ({ create }) => {
  let database: TestDatabase;
  let store: Store;
  let now = NOW;
  beforeAll(async () => {
    database = await create();
    store = await openStore({ url: database.url, migrate: false, now: () => now });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const count = async (from: string): Promise<number> =>
    Number((await database.sql(`SELECT count(*) AS count FROM ${from}`))[0]?.['count']);
  const triplesOf = (tenantId: string) => count(`connection_pair WHERE creator_tenant_id = '${tenantId}'`);
  const runningOf = (flowId: string) => count(`flow_run WHERE flow_id = '${flowId}' AND status = 'RUNNING'`);
  const remove = (id: string) => unit(store, (within) => within.deleteConnection(id));

  test('a triple ends with the last connection that has it, and is not decided any more', async () => {
    const tenant = newTenant();
    const [tenantId, other, third] = [tenant.id, randomUUID(), randomUUID()];
    const ids = [await connected(store, tenantId, other), await connected(store, tenantId, other), await connected(store, tenantId, third)];
    expect(await triplesOf(tenantId)).toBe(2);
    await remove(ids[0]!);
    expect(await triplesOf(tenantId)).toBe(2);
    await remove(ids[1]!);
    expect(await triplesOf(tenantId)).toBe(1);
    const job = { tenantId, since: 0, target: 0, phase: 'PAIRS_CREATED', position: '', nextSince: null } as const;
    expect(await store.reassessments.triples(job, 10)).toEqual([
      { creatorTenantId: tenantId, signInTenantId: third, identityProvider: 'ENTRA_ID' },
    ]);
    await remove(ids[2]!);
    const revision = await writeTenant(store, tenant);
    const cursor = await store.reassessments.cursor();
    await store.reassessments.add(cursor, (await store.log.cursorAt(revision))!, [{ tenantId, revision }]);
    expect((await store.reassessments.jobs()).filter((each) => each.tenantId === tenantId)).toEqual([]);
  });

  test('a connection that nobody has signed in to has no triple to end', async () => {
    const tenantId = newTenant().id;
    await connected(store, tenantId, randomUUID());
    await remove(await newConnection(store, tenantId));
    expect(await triplesOf(tenantId)).toBe(1);
  });

  test('a triple that is deleted while its decision is being taken in does not come back, nor does its mark', async () => {
    const tenant = newTenant();
    const [tenantId, other] = [tenant.id, randomUUID()];
    const id = await connected(store, tenantId, other);
    const flow = await newFlow(store, tenantId, [id]);
    const revision = await writeTenant(store, tenant);
    await unit(store, (within) => saveFlow(within, flow.id, tenantId, [id], BLOCKED));
    expect(await count(`flipped_pair WHERE creator_tenant_id = '${tenantId}'`)).toBe(1);
    const cursor = await store.reassessments.cursor();
    await store.reassessments.add(cursor, (await store.log.cursorAt(revision))!, [{ tenantId, revision }]);
    const job = (await store.reassessments.jobs()).find((each) => each.tenantId === tenantId)!;
    const triples = await store.reassessments.triples(job, 10);
    expect(triples).toHaveLength(1);
    await unit(store, (within) => within.deleteResource(flow.id));
    await remove(id);
    const decided = [evaluated(tenantId, other, BLOCKED, revision)];
    await store.reassessments.takeInDecisions(job, decided, 10);
    expect([await triplesOf(tenantId), await count(`flipped_pair WHERE creator_tenant_id = '${tenantId}'`)]).toEqual([0, 0]);
  });

  test('every run of a deleted flow ends, in steps if there are many, and the runs of other flows go on', async () => {
    const tenantId = newTenant().id;
    const [few, many, other] = [await newFlow(store, tenantId, []), await newFlow(store, tenantId, []), await newFlow(store, tenantId, [])];
    const start = async (flowId: string, runs: number): Promise<void> => {
      for (let left = runs; left > 0; left -= 1) {
        const run = { flowId, status: 'RUNNING', startedAt: NOW, endedAt: null, violations: [], failure: null } as const;
        await unit(store, (within) => within.createRun(run));
      }
    };
    await start(few.id, 1);
    await start(other.id, 1);
    await start(many.id, 450);
    for (const { id } of [few, many]) {
      await unit(store, (within) => within.deleteResource(id));
    }
    expect([await runningOf(few.id), await runningOf(other.id)]).toEqual([0, 1]);
    expect(await store.records.runPage(few.tenantId, few.id, { limit: 2, after: null })).toMatchObject([
      { status: 'FAILED', endedAt: NOW, failure: 'The flow was deleted while the run was running.' },
    ]);
    const begun = await runningOf(many.id);
    expect(begun).toBeGreaterThan(0);
    // A store that opens ends what is left, as every store does each hour.
    const another = await openStore({ url: database.url, migrate: false, now: () => now });
    while ((await count('ending_flow')) > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await another.close();
    expect([await runningOf(many.id), await runningOf(other.id)]).toEqual([0, 1]);
  });

  test('a consent link is deleted when it is used or revoked, and soon after it has expired', async () => {
    const tenantId = newTenant().id;
    const connectionId = await newConnection(store, tenantId);
    const link = async (expiresAt: number) => {
      const tokenHash = randomUUID();
      await unit(store, (within) => within.createConsentLink({ tenantId, connectionId, tokenHash, expiresAt }));
      return tokenHash;
    };
    const links = () => count(`consent_link WHERE tenant_id = '${tenantId}'`);
    const used = await link(NOW + 1000);
    expect(await unit(store, (within) => within.useConsentLink(used))).toBe(true);
    expect(await unit(store, (within) => within.useConsentLink(used))).toBe(false);
    expect(await links()).toBe(0);
    await link(NOW + 1000);
    expect(await unit(store, (within) => within.revokeConsentLinks(connectionId))).toBe(1);
    expect(await links()).toBe(0);
    for (let left = 450; left > 0; left -= 1) {
      await link(NOW + 1000);
    }
    await link(NOW + 5000);
    now = NOW + 1000;
    const another = await openStore({ url: database.url, migrate: false, now: () => now });
    while ((await links()) > 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await another.close();
    now = NOW;
    expect(await links()).toBe(1);
  });
});
