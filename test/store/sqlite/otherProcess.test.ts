import { setTimeout as wait } from 'node:timers/promises';
import { openStore } from '../../../src/store/openStore';
import type { Store } from '../../../src/store/port/store';
import { sqlite } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { holdSqliteFile } from '../../support/faults/lockHolders';
import { newAttempt, newTenant, writeTenant } from '../../support/store/fixtures';

let database: TestDatabase;
let file: string;
let store: Store;

async function open(maxWaitMs?: number): Promise<void> {
  store = await openStore({ url: database.url, migrate: false, now: Date.now, maxWaitMs });
}

beforeEach(async () => {
  database = await sqlite();
  file = database.url.slice('sqlite:'.length);
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

test('while another process writes to the file, this one reads and serves on, and refuses what waits too long', async () => {
  await open(200);
  const tenant = newTenant();
  await writeTenant(store, tenant);
  const holder = await holdSqliteFile(file);
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  });
  const refused = await Promise.allSettled([
    ...Array.from({ length: 20 }, () => writeTenant(store, newTenant())),
    ...Array.from({ length: 20 }, () => store.attempts.record(newAttempt(), null)),
    store.check(),
  ]);
  clearInterval(counting);
  expect(refused.map((each) => each.status === 'rejected' && (each.reason as object))).toEqual(
    refused.map(() => expect.objectContaining({ code: 'OVERLOADED' })),
  );
  expect(turns).toBeGreaterThan(3);
  expect((await store.log.head()).revision).toBe(1);
  expect(await store.current.tenant(tenant.id)).toEqual(tenant);
  await holder.release();
  expect(await writeTenant(store, newTenant())).toBe(2);
  await store.attempts.record(newAttempt(), null);
  await store.check();
});

test('a write that begins while another process writes is done once that process has ended', async () => {
  await open();
  const holder = await holdSqliteFile(file);
  const writing = [writeTenant(store, newTenant()), writeTenant(store, newTenant())];
  await wait(50);
  expect((await store.log.head()).revision).toBe(0);
  await holder.release();
  expect(await Promise.all(writing)).toEqual([1, 2]);
});
