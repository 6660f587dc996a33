import { openStore } from '../../src/store/openStore';
import { DATABASES, postgres } from '../support/database';
import { runs } from '../support/runs';
import { gatherStatistics, idAt, insertAttempts } from '../support/store/manyRows';
import { firstIdAt } from '../../src/store/sql/timeOrderedIds';

const DAY_MS = 24 * 60 * 60 * 1000;
const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS;
/** How many attempts one insert of the test writes at most, as a copy of those that are there. */
const COPIED = 250_000;

describe.each(DATABASES)('with 2,000,000 attempts, on $name', ({ create }) => {
  test('thirty pages at once of attempts with a connector that none has end short, and decisions and the feed go on', async () => {
    const count = runs(25_000, 2_000_000);
    const database = await create();
    const tenantId = crypto.randomUUID();
    const first = Math.min(count, 20_000);
    await insertAttempts(database, tenantId, first, { from: TODAY, connectorOf: () => 'mail' });
    const rest = 'creator_tenant_id, sign_in_tenant_id, connector, identity_provider, allowed, reason, revision';
    for (let place = first; place < count; place += COPIED) {
      const copied = Math.min(COPIED, count - place);
      const numbers = `WITH RECURSIVE n(i) AS (SELECT ${String(place)} UNION ALL SELECT i + 1 FROM n WHERE i < ${String(place + copied - 1)})`;
      const id = database.url.startsWith('sqlite:')
        ? `'${idAt(TODAY, 0).slice(0, 24)}' || printf('%012d', i)`
        : `('${idAt(TODAY, 0).slice(0, 24)}' || lpad(i::text, 12, '0'))::uuid`;
      await database.script(`INSERT INTO connection_attempt (id, at, ${rest})
        ${numbers} SELECT ${id}, ${String(TODAY)}, ${rest} FROM n CROSS JOIN (SELECT ${rest} FROM connection_attempt LIMIT 1) AS one`);
    }
    await gatherStatistics(database);
    const store = await openStore({ url: database.url, migrate: false, now: Date.now });
    const order: string[] = [];
    const noted = async <T>(name: string, read: Promise<T>): Promise<T> => {
      const value = await read;
      order.push(name);
      return value;
    };
    const pages = Array.from({ length: 30 }, () => noted('page', store.attempts.page(tenantId, { connector: 'none' }, 10, null)));
    await Promise.all([
      noted('quick', store.log.head()),
      noted('quick', store.history.snapshot([tenantId], [], 1_000)),
      noted('quick', store.current.tenant(tenantId)),
    ]);
    expect(order.filter((name) => name === 'page').length).toBeLessThan(30);
    for (const { rows, endedAt } of await Promise.all(pages)) {
      expect(rows).toEqual([]);
      expect(endedAt).not.toBeNull();
    }
    await store.close();
    await database.drop();
  });
});

test('a page over 738 daily partitions is read, and so is the oldest attempt page by page', async () => {
  const days = runs(30, 738);
  const database = await postgres();
  for (let day = 2; day < days + 2; day += 50) {
    const texts = Array.from({ length: Math.min(50, days + 2 - day) }, (_, index) => {
      const at = TODAY - (day + index) * DAY_MS;
      const name = `connection_attempt_${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}`;
      return `CREATE TABLE ${name} PARTITION OF connection_attempt FOR VALUES FROM ('${firstIdAt(at)}') TO ('${firstIdAt(at + DAY_MS)}')`;
    });
    await database.script(texts.join('; '));
  }
  const [tenantId, other] = [crypto.randomUUID(), crypto.randomUUID()];
  const oldest = TODAY - (days + 1) * DAY_MS;
  await insertAttempts(database, tenantId, 1, { from: oldest, connectorOf: () => 'mail' });
  await insertAttempts(database, other, 10, { from: TODAY, connectorOf: () => 'mail' });
  const store = await openStore({ url: database.url, migrate: false, now: Date.now });
  // At once: a page that locked every partition would use up the locks that Postgres has.
  const pages = await Promise.all(Array.from({ length: 100 }, () => store.attempts.page(other, {}, 10, null)));
  expect(pages.map(({ rows }) => rows.length)).toEqual(pages.map(() => 10));
  const found: number[] = [];
  for (let before: string | null = null, more = true; more;) {
    const { rows, endedAt } = await store.attempts.page(tenantId, {}, 10, before);
    found.push(...rows.map(({ at }) => at));
    before = endedAt;
    more = endedAt !== null;
  }
  expect(found).toEqual([oldest]);
  await store.close();
  await database.drop();
});
