import { openStore } from '../../src/store/openStore';
import { DATABASES } from '../support/database';
import { newTenant, writeTenant } from '../support/store/fixtures';
import { idAt, insertAttempts, insertMany } from '../support/store/manyRows';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2;
const OLD = 5_000;

describe.each(DATABASES)('rows whose time is over, on $name', ({ create }) => {
  test('of attempts are deleted in steps, between which others write, and those of the last days are kept', async () => {
    const database = await create();
    const tenantId = crypto.randomUUID();
    const connectorOf = (): string => 'mail';
    // On Postgres there is no partition for these days.
    await insertAttempts(database, tenantId, OLD, { from: NOW - 40 * DAY_MS, connectorOf });
    await insertAttempts(database, tenantId, 10, { from: NOW - 30 * DAY_MS, connectorOf });
    const count = async (): Promise<number> =>
      Number((await database.sql('SELECT count(*) AS count FROM connection_attempt'))[0]?.['count']);

    const before = await openStore({ url: database.url, migrate: false, now: () => NOW });
    await writeTenant(before, newTenant());
    await before.close();
    expect(await count()).toBe(OLD + 10);

    const store = await openStore({ url: database.url, migrate: false, now: () => NOW, retentionDays: 30 });
    const seen = new Set<number>();
    for (let left = await count(); left > 10; left = await count()) {
      seen.add(left);
      await writeTenant(store, newTenant());
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(seen.size).toBeGreaterThan(2);
    expect((await store.attempts.page(tenantId, {}, 100, null)).rows).toHaveLength(10);
    await store.close();
    expect(await count()).toBe(10);
    await database.drop();
  });

  test('of runs are deleted, and those of the last days and running ones are kept', async () => {
    const database = await create();
    // A database without a newer time would not trust the clock.
    const before = await openStore({ url: database.url, migrate: false, now: () => NOW });
    await writeTenant(before, newTenant());
    await before.close();
    const ends: readonly (number | null)[] = [NOW - 40 * DAY_MS, NOW - 31 * DAY_MS, NOW - 29 * DAY_MS, null];
    await insertMany(database, 'flow_run', 'id, flow_id, status, started_at, ended_at, violations', 400 * ends.length, (number) => {
      const end = ends[number % ends.length] ?? null;
      const status = end === null ? 'RUNNING' : 'SUCCEEDED';
      return `'${idAt(1, number)}', '${idAt(2, 1)}', '${status}', 1, ${end === null ? 'NULL' : String(end)}, '[]'`;
    });
    const count = async (condition: string): Promise<number> =>
      Number((await database.sql(`SELECT count(*) AS count FROM flow_run WHERE ${condition}`))[0]?.['count']);
    const store = await openStore({ url: database.url, migrate: false, now: () => NOW, retentionDays: 30 });
    while ((await count(`ended_at < ${String(NOW - 30 * DAY_MS)}`)) > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await store.close();
    expect([await count('ended_at IS NOT NULL'), await count(`status = 'RUNNING'`)]).toEqual([400, 400]);
    await database.drop();
  });

  test('of resolved policy requests are deleted and give their bytes back, and those of the last days and open ones are kept', async () => {
    const database = await create();
    const [tenantId, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const before = await openStore({ url: database.url, migrate: false, now: () => NOW });
    await writeTenant(before, newTenant());
    const ends: readonly (number | null)[] = [NOW - 40 * DAY_MS, NOW - 31 * DAY_MS, NOW - 29 * DAY_MS, null];
    const columns = 'id, tenant_id, status, justification, requested_by, requested_at, base_revision, resolved_at, wanted, differences';
    await insertMany(database, 'policy_request', columns, 40, (number) => {
      const end = ends[number % ends.length] ?? null;
      const text =
        end === null ? `'SUBMITTED', 'why', '{}', 1, 0, NULL, '"ä"', NULL` : `'REJECTED', 'why', '{}', 1, 0, ${String(end)}, '"ä"', '[]'`;
      return `'${idAt(1, number)}', '${number < 20 ? tenantId : other}', ${text}`;
    });
    // `"ä"` takes four bytes.
    const usage = `4 * 20 + 2 * 15`;
    await database.script(`INSERT INTO tenant_usage (tenant_id, connections, resources, open_requests, request_bytes)
      VALUES ('${tenantId}', 3, 2, 5, ${usage}), ('${other}', 0, 0, 5, ${usage})`);
    await before.close();
    const left = async (): Promise<number> => Number((await database.sql('SELECT count(*) AS count FROM policy_request'))[0]?.['count']);
    const store = await openStore({ url: database.url, migrate: false, now: () => NOW, retentionDays: 30 });
    while ((await left()) > 20) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const usageOf = (id: string) => store.changeRecords(async (unit) => ({ commit: false, answer: await unit.usage(id) }));
    expect(await usageOf(tenantId)).toEqual({ connections: 3, resources: 2, openRequests: 5, requestBytes: 10 * 4 + 5 * 2 });
    expect(await usageOf(other)).toMatchObject({ requestBytes: 10 * 4 + 5 * 2 });
    await store.close();
    expect(await left()).toBe(20);
    await database.drop();
  });

  test('of attempts are not judged by a clock that is years ahead when the server starts', async () => {
    const database = await create();
    await insertAttempts(database, crypto.randomUUID(), 10, { from: NOW - DAY_MS, connectorOf: () => 'mail' });
    const store = await openStore({ url: database.url, migrate: false, now: () => NOW + 3650 * DAY_MS, retentionDays: 30 });
    // Time for the maintenance, which begins with the store.
    for (let round = 0; round < 20; round += 1) {
      await store.current.tenant(crypto.randomUUID());
      await new Promise((resolve) => setImmediate(resolve));
    }
    await store.close();
    expect(Number((await database.sql('SELECT count(*) AS count FROM connection_attempt'))[0]?.['count'])).toBe(10);
    await database.drop();
  });
});
