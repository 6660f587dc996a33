import { randomUUID } from 'node:crypto';
import { NO_REVISION_YET } from '../../../src/domain/shared/revision';
import { openStore } from '../../../src/store/openStore';
import type { Store } from '../../../src/store/port/store';
import { postgresDialect, sqliteDialect } from '../../../src/store/sql/dialect';
import { tenantStates } from '../../../src/store/tenants/readTenantStates';
import { explain } from '../../support/store/explain';
import type { StoreDatabase } from '../../support/store/storeDatabase';

const TENANTS = 5_000;
const SCAN =
  /SCAN (tenant|tenant_domain|isolation_policy|tenant_rule|[tdpr])\b|Seq Scan on (tenant|tenant_domain|isolation_policy|tenant_rule)\b/;

export function describeSnapshot(create: () => Promise<StoreDatabase>): void {
  describe('what deciding needs of a tenant that is not in memory', () => {
    let database: StoreDatabase;
    let store: Store;
    beforeAll(async () => {
      database = await create();
      store = await openStore({ url: database.url, migrate: true, now: Date.now });
      // Waits for what the store writes when it opens.
      await store.check();
      const postgres = store.kind === 'postgres';
      const uuid = (text: string): string => (postgres ? `(${text})::uuid` : text);
      const hex = (value: string): string => (postgres ? `lpad(to_hex(${value}), 8, '0')` : `printf('%08x', ${value})`);
      const id = (index: string, kind: number): string => uuid(`${hex(index)} || '-0000-4000-800${String(kind)}-000000000000'`);
      const open = `1, ${String(NO_REVISION_YET)}`;
      const many = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${String(TENANTS)})`;
      await database.sql(`${many} INSERT INTO tenant SELECT ${id('i', 0)}, ${open}, 'T', 'PUBLIC' FROM n`);
      await database.sql(`${many} INSERT INTO tenant_domain SELECT 't' || i || '.example', ${open}, ${id('i', 0)}, 0 FROM n`);
      await database.sql(
        `${many} INSERT INTO isolation_policy (tenant_id, from_revision, until_revision, enabled, mode, unidentified_creators, cross_cloud_inbound,
           rule_count, next_place, updated_at)
         SELECT ${id('i', 0)}, ${open}, true, 'TWO_WAY', 'BLOCK', 'BLOCK', 5, 5, 0 FROM n`,
      );
      for (let place = 0; place < 5; place += 1) {
        await database.sql(
          `${many} INSERT INTO tenant_rule (id, from_revision, until_revision, tenant_id, allowed_tenant_id, entered_as, direction, created_at, place)
           SELECT ${id('i', place + 1)}, ${open}, ${id('i', 0)}, 'allowed ${String(place)}', 'x', 'BOTH', 0, ${String(place)} FROM n`,
        );
      }
    }, 120_000);
    afterAll(async () => {
      await store.close();
      await database.drop();
    });

    test('is read by one statement, by index, however many other tenants there are', async () => {
      const ids = ['00000007-0000-4000-8000-000000000000', '00000008-0000-4000-8000-000000000000', randomUUID()];
      const query = tenantStates(store.kind === 'sqlite' ? sqliteDialect : postgresDialect, ids, ['t9.example', 'unknown.example'], 5);
      const first = query.next();
      if (first.done === true) {
        throw new Error('The query has no statement.');
      }
      // Once without statistics of the tables, and once with them.
      const before = await explain(database.url, first.value);
      await database.sql('ANALYZE');
      for (const plan of [before, await explain(database.url, first.value)]) {
        expect(plan).not.toMatch(SCAN);
      }
      expect(query.next({ rows: [{ part: 'head', tenant_id: null, body: '{"revision":7}' }], affected: 1 }).done).toBe(true);

      const { tenants, owners } = await store.history.snapshot(ids, ['t9.example', 'unknown.example'], 5);
      expect(
        [...tenants.values()].map(({ tenant, version, rules }) => [tenant?.domains, version?.ruleCount, rules?.map(({ place }) => place)]),
      ).toEqual([
        [['t7.example'], 5, [0, 1, 2, 3, 4]],
        [['t8.example'], 5, [0, 1, 2, 3, 4]],
        [undefined, undefined, []],
        [['t9.example'], 5, [0, 1, 2, 3, 4]],
      ]);
      const large = await store.history.snapshot(ids, [], 4);
      expect([...large.tenants.values()].map(({ version, rules }) => [version?.ruleCount, rules])).toEqual([
        [5, null],
        [5, null],
        [undefined, []],
      ]);
      expect(Object.fromEntries(owners)).toEqual({ 't9.example': '00000009-0000-4000-8000-000000000000', 'unknown.example': null });
    });
  });
}
