import { attemptsBefore } from '../../../src/store/attempts/readAttempts';
import { openStore } from '../../../src/store/openStore';
import { openPostgres } from '../../../src/store/postgres/openPostgres';
import { firstIdAt } from '../../../src/store/sql/timeOrderedIds';
import { postgres } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { holdPostgres } from '../../support/faults/lockHolders';
import { newAttempt } from '../../support/store/fixtures';
import { explain } from '../../support/store/explain';
import { insertAttempts } from '../../support/store/manyRows';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = Math.floor(Date.now() / DAY_MS) * DAY_MS;

let database: TestDatabase;
beforeEach(async () => {
  database = await postgres();
});
afterEach(async () => {
  await database.drop();
});

const nameOf = (at: number): string => `connection_attempt_${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}`;

async function partitions(): Promise<string[]> {
  const rows = await database.sql(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'connection_attempt'::regclass ORDER BY 1`,
  );
  return rows.map(({ name }) => String(name));
}

/** Makes the partitions of so many days before today. */
async function makePast(days: number): Promise<void> {
  const texts = Array.from({ length: days }, (_, index) => {
    const at = NOW - (index + 2) * DAY_MS;
    return `CREATE TABLE ${nameOf(at)} PARTITION OF connection_attempt FOR VALUES FROM ('${firstIdAt(at)}') TO ('${firstIdAt(at + DAY_MS)}')`;
  });
  await database.script(texts.join('; '));
}

test('while a reader holds the table and new days are due, attempts are recorded and read; the days get their partitions later', async () => {
  const due = NOW + 30 * DAY_MS;
  const holder = await holdPostgres(database.url, 'LOCK TABLE connection_attempt IN ACCESS SHARE MODE');
  // However long a write may wait, a partition waits only briefly: who needs the table meanwhile waits for it.
  const store = await openStore({ url: database.url, migrate: true, now: () => due, maxWaitMs: 600_000 });
  try {
    expect(await partitions()).not.toContain(nameOf(due));
    const { attempt } = await store.attempts.record(newAttempt(), null);
    expect((await store.attempts.page(attempt.signInTenantId, {}, 10, null)).rows).toEqual([attempt]);
    expect(await store.log.after({ revision: 0, id: '' }, 10)).toEqual([]);
    await store.check();
  } finally {
    await store.close();
  }
  await holder.release();
  await (await openStore({ url: database.url, migrate: true, now: () => due })).close();
  expect(await partitions()).toEqual(expect.arrayContaining([nameOf(due), nameOf(due + 7 * DAY_MS)]));
});

test('a page reads few of many partitions, and page by page finds the only attempt of the oldest one', async () => {
  await makePast(100);
  const opened = await openPostgres(database.url, { migrate: true, now: Date.now });
  const tenantId = crypto.randomUUID();
  const oldest = NOW - 100 * DAY_MS;
  await insertAttempts(database, tenantId, 1, { from: oldest, connectorOf: () => 'mail' });
  try {
    const query = attemptsBefore(tenantId, { connector: 'mail' }, 10, null, (until) => opened.attemptOrder.floors(until));
    let statements = 0;
    for (let step = query.next(); step.done !== true; step = query.next({ rows: [], affected: 0 })) {
      const named = new Set((await explain(database.url, step.value)).match(/connection_attempt_\d{8}(?=_|\b)/g));
      expect(named.size).toBeLessThanOrEqual(8);
      statements += 1;
    }
    expect(statements).toBeLessThanOrEqual(16);
  } finally {
    await opened.close();
  }
  const store = await openStore({ url: database.url, migrate: true, now: Date.now });
  try {
    const found: number[] = [];
    let pages = 0;
    for (let before: string | null = null, more = true; more; pages += 1) {
      const { rows, endedAt } = await store.attempts.page(tenantId, {}, 10, before);
      found.push(...rows.map(({ at }) => at));
      before = endedAt;
      more = endedAt !== null;
    }
    expect(found).toEqual([oldest]);
    expect(pages).toBe(2);
  } finally {
    await store.close();
  }
});

test('partitions whose time is over are dropped, also after a reader kept them for a while, and no other is', async () => {
  await makePast(20);
  const holder = await holdPostgres(database.url, `LOCK TABLE ${nameOf(NOW - 15 * DAY_MS)} IN ACCESS SHARE MODE`);
  const open = () => openStore({ url: database.url, migrate: true, now: Date.now, retentionDays: 10 });
  await (await open()).close();
  expect(await partitions()).toContain(nameOf(NOW - 15 * DAY_MS));
  await holder.release();
  const store = await open();
  while ((await partitions()).includes(nameOf(NOW - 21 * DAY_MS)) || (await partitions()).includes(nameOf(NOW - 11 * DAY_MS))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await store.close();
  const kept = await partitions();
  expect(kept).toContain('connection_attempt_default');
  expect(kept.filter((name) => /\d/.test(name))[0]).toBe(nameOf(NOW - 10 * DAY_MS));
});
