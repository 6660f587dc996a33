import Sqlite from 'better-sqlite3';
import { openStore } from '../../../src/store/openStore';
import type { Store } from '../../../src/store/port/store';
import { sqlite } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { newAttempt, newRule, newTenant, writeRules, writeTenant } from '../../support/store/fixtures';
import { newConnection } from '../../support/store/recordFixtures';

const overloaded = { code: 'OVERLOADED', details: { retryAfterMs: expect.any(Number) } };

let database: TestDatabase;
let store: Store;

beforeEach(async () => {
  database = await sqlite();
  store = await openStore({ url: database.url, migrate: true, now: Date.now, maxWaitMs: 200 });
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

/** Writes to the file as another process would, until it is told to end. */
function otherProcess(): { end(): void } {
  const connection = new Sqlite(database.url.slice('sqlite:'.length));
  connection.exec('BEGIN IMMEDIATE');
  return {
    end() {
      connection.exec('ROLLBACK');
      connection.close();
    },
  };
}

test('while another process writes to the file, writes wait for it and the event loop goes on', async () => {
  const other = otherProcess();
  const tenant = newTenant();
  const writes = Promise.all([writeTenant(store, tenant), store.attempts.record(newAttempt(), null), newConnection(store, tenant.id)]);
  let answered = 0;
  for (let read = 0; read < 20; read += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    expect(await store.current.tenant(tenant.id)).toBeNull();
    answered += 1;
  }
  other.end();
  await writes;
  expect(answered).toBe(20);
  expect(await store.current.tenant(tenant.id)).toEqual(tenant);
});

test('if another process writes for too long, writes are refused and the store is not ready, and both recover', async () => {
  const other = otherProcess();
  const tenant = newTenant();
  const refused = await Promise.allSettled([
    writeTenant(store, tenant),
    store.attempts.record(newAttempt(), null),
    newConnection(store, tenant.id),
    store.check(),
    ...Array.from({ length: 50 }, () => writeTenant(store, newTenant())),
  ]);
  expect(refused.map((each) => (each.status === 'rejected' ? each.reason : null))).toEqual(
    refused.map(() => expect.objectContaining(overloaded)),
  );
  other.end();
  await store.check();
  await writeTenant(store, tenant);
  expect(await store.current.tenant(tenant.id)).toEqual(tenant);
});

test('a large change lets others have turns of the event loop, who see nothing of it before its commit', async () => {
  const tenant = newTenant();
  await writeTenant(store, tenant);
  const rules = Array.from({ length: 10_000 }, (_, place) => newRule(place));
  const seen: number[] = [];
  const write = { running: true };
  const written = writeRules(store, tenant.id, rules).finally(() => {
    write.running = false;
  });
  while (write.running) {
    seen.push((await store.current.policyVersion(tenant.id))?.ruleCount ?? 0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await written;
  expect(seen.length).toBeGreaterThan(3);
  // The last read may have waited with the change until the disk had it.
  expect([0, 10_000]).toContain(seen.pop());
  expect(new Set(seen)).toEqual(new Set([0]));
  expect(await store.current.rules(tenant.id)).toEqual(rules);
});

test('reading what a large change did lets others have turns of the event loop', async () => {
  const tenant = newTenant();
  await writeTenant(store, tenant);
  const rules = Array.from({ length: 10_000 }, (_, place) => newRule(place));
  await writeRules(store, tenant.id, rules);
  const again = rules.map((rule) => ({ ...rule, note: 'again' }));
  const revision = await writeRules(
    store,
    tenant.id,
    again,
    rules.map(({ id }) => id),
  );
  const change = (await store.history.change(revision))!;
  let turns = 0;
  const read = { running: true };
  const delta = store.log.delta(change).finally(() => {
    read.running = false;
  });
  while (read.running) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  expect(turns).toBeGreaterThan(1);
  const { opened, closed } = await delta;
  expect([opened.length, closed.length]).toEqual([10_000, 10_000]);
});
