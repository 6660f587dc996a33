import { openStore } from '../../src/store/openStore';
import { postgresDialect, sqliteDialect } from '../../src/store/sql/dialect';
import type { Statement } from '../../src/store/sql/query';
import { purgeAnswers } from '../../src/store/units/idempotency';
import { DATABASES } from '../support/database';
import type { TestDatabase } from '../support/database';
import { actor, newTenant } from '../support/store/fixtures';
import { explain } from '../support/store/explain';
import { gatherStatistics } from '../support/store/manyRows';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = 1_800_000_000_000;
const OUTDATED = 3_000;

describe.each(DATABASES)('outdated answers, on $name', ({ name, create }) => {
  const dialect = name === 'SQLite' ? sqliteDialect : postgresDialect;
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
    await database.script(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${String(OUTDATED * 2)})
       INSERT INTO idempotency_key (id, request, answer, at)
       SELECT 'key ' || i, 'digest', 'null', CASE WHEN i <= ${String(OUTDATED)} THEN ${String(NOW - DAY_MS)} ELSE ${String(NOW)} END FROM n`,
    );
  });
  afterEach(() => database.drop());

  const left = async (): Promise<number> => Number((await database.sql('SELECT count(*) AS count FROM idempotency_key'))[0]?.['count']);

  test('are deleted in steps: other work runs and other transactions commit in between, and nothing else is deleted', async () => {
    const store = await openStore({ url: database.url, migrate: false, now: () => NOW });
    try {
      const seen: number[] = [];
      while ((await left()) > OUTDATED) {
        await new Promise((resolve) => setImmediate(resolve));
        await store.changePolicy(actor, async (unit) => {
          await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant: newTenant() });
          return { commit: true, answer: null };
        });
        seen.push(await left());
      }
      expect(seen.filter((count) => count > OUTDATED).length).toBeGreaterThan(3);
      expect(await left()).toBe(OUTDATED);
    } finally {
      await store.close();
    }
  });

  test('are not waited for if the store closes: the rest is deleted another time', async () => {
    const store = await openStore({ url: database.url, migrate: false, now: () => NOW });
    await store.close();
    expect(await left()).toBeGreaterThan(OUTDATED);
  });

  test('are found and deleted by index', async () => {
    await gatherStatistics(database);
    const purge = purgeAnswers(dialect, NOW);
    const find = statementOf(purge.next());
    expect(await explain(database.url, find)).toContain('idempotency_key_by_time');
    const remove = statementOf(purge.next({ rows: [{ id: 'key 1' }, { id: 'key 2' }], affected: 2 }));
    expect(await explain(database.url, remove)).toMatch(/sqlite_autoindex_idempotency_key_1|Index Scan (using|on) idempotency_key_pk/);
  });
});

function statementOf({ value }: IteratorResult<Statement, unknown>): Statement {
  if (typeof value !== 'object' || value === null || !('text' in value)) {
    throw new Error('There is no further statement.');
  }
  return value as Statement;
}
