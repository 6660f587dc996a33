import fc from 'fast-check';
import { policyChangesBefore, policyChangesBetween } from '../../../src/store/changes/readChanges';
import { openStore } from '../../../src/store/openStore';
import { rulesPage } from '../../../src/store/policies/rulesAt';
import type { Store } from '../../../src/store/port/store';
import { allowedAt } from '../../../src/store/reassessment/pastDecisions';
import { postgresDialect, sqliteDialect } from '../../../src/store/sql/dialect';
import type { Dialect } from '../../../src/store/sql/dialect';
import type { Query } from '../../../src/store/sql/query';
import { runs } from '../../support/runs';
import { explain } from '../../support/store/explain';
import { gatherStatistics, idAt, insertMany } from '../../support/store/manyRows';
import type { CreateStoreDatabase, StoreDatabase } from '../../support/store/storeDatabase';

const OPEN = 2 ** 53 - 1;
/** The rule at place 2 has so many versions, and after it so many rules were added and removed again. */
const VERSIONS = 3_000;
const REMOVED = 9_000;
const LAST_PLACE = REMOVED + 3;
const NEWEST = VERSIONS + 2 * REMOVED + 1;

/** How a plan names a walk from version to version: it reads the row of each, and drops those that were not in force. */
const WALK = /USING INDEX tenant_rule_by_life \(tenant_id=\? AND place>\?\)|Filter: .*until_revision/;

function literalOf(value: unknown): string {
  return Array.isArray(value) ? `'{${value.join(',')}}'` : typeof value === 'string' ? `'${value}'` : String(value);
}

/** However long a tenant's history is, a page of it looks at few rows of it at a time. */
export function describeBoundedHistory(name: string, create: CreateStoreDatabase): void {
  describe(`a long history on ${name}`, () => {
    const tenantId = crypto.randomUUID();
    let database: StoreDatabase;
    let store: Store;
    beforeAll(async () => {
      database = await create();
      const columns = 'id, from_revision, until_revision, tenant_id, allowed_tenant_id, entered_as, direction, created_at, place';
      const lives = [
        ...[0, 1, LAST_PLACE].map((place) => ({ place, from: 1, until: OPEN })),
        ...Array.from({ length: VERSIONS }, (_, index) => ({
          place: 2,
          from: index + 1,
          until: index === VERSIONS - 1 ? OPEN : index + 2,
        })),
        ...Array.from({ length: REMOVED }, (_, index) => ({
          place: index + 3,
          from: VERSIONS + 2 * index,
          until: VERSIONS + 2 * index + 1,
        })),
      ];
      await insertMany(database, 'tenant_rule', columns, lives.length, (number) => {
        const { place, from, until } = lives[number]!;
        return `'${idAt(1, place)}', ${String(from)}, ${String(until)}, '${tenantId}', 'a${String(place)}', 'a', 'BOTH', 1, ${String(place)}`;
      });
      await insertMany(database, '"change"', 'revision, id, tenant_id, kind, actor, at', 25_000, (number) => {
        const kind = number % 10_000 === 0 ? 'SETTINGS_CHANGED' : 'TENANT_UPDATED';
        return `${String(number + 1)}, '${idAt(1, number)}', '${tenantId}', '${kind}', 'alice', 1`;
      });
      await gatherStatistics(database);
      store = await openStore({ url: database.url, migrate: true, now: () => 1 });
    });
    afterAll(async () => {
      await store.close();
      await database.drop();
    });

    const dialect = (): Dialect => (database.url.startsWith('sqlite:') ? sqliteDialect : postgresDialect);

    /** The places of the rules in force at the revision, in other words than the store's. */
    function placesAt(revision: number): number[] {
      const removed = Math.floor((revision - VERSIONS) / 2);
      const isThere = (revision - VERSIONS) % 2 === 0 && removed >= 0 && removed < REMOVED;
      return [0, 1, 2, ...(isThere ? [removed + 3] : []), LAST_PLACE];
    }

    test('gives the rules of any past revision, on pages of any length', async () => {
      const revisions = fc.oneof(fc.integer({ min: 1, max: NEWEST }), fc.constantFrom(1, VERSIONS, NEWEST - 2, NEWEST));
      await fc.assert(
        fc.asyncProperty(revisions, fc.integer({ min: 1, max: 8 }), async (revision, limit) => {
          const seen: number[] = [];
          for (let afterPlace: number | null = null, more = true; more;) {
            const rules = await store.history.rulesAt(tenantId, revision, { limit, afterPlace });
            seen.push(...rules.map(({ place }) => place));
            afterPlace = seen.at(-1) ?? null;
            more = rules.length === limit;
          }
          expect(seen).toEqual(placesAt(revision));
        }),
        { numRuns: runs(25, 400) },
      );
    });

    /** The query's value, the plans of its statements (with these settings), and how many rows they gave. */
    async function observed<T>(
      query: Query<T>,
      settings: string | null = null,
    ): Promise<{ readonly value: T; readonly plans: string; readonly given: number }> {
      const plans: string[] = [];
      let given = 0;
      let step = query.next({ rows: [], affected: 0 });
      while (step.done !== true) {
        const { text, values } = step.value;
        plans.push(await explain(database.url, step.value, settings ?? ''));
        let place = 0;
        const rows = await database.sql(text.replaceAll('?', () => literalOf(values[place++])));
        given += rows.length;
        step = query.next({ rows, affected: 0 });
      }
      return { value: step.value, plans: plans.join('\n'), given };
    }

    test('gives a page of rules by look-ups, and reads hardly a version that it does not give', async () => {
      const { value, plans, given } = await observed(rulesPage(dialect(), tenantId, VERSIONS / 2, 2, -1));
      expect(value.rows.map(({ place }) => place)).toEqual([0, 1]);
      expect(given).toBeLessThanOrEqual(4);
      expect(plans).toContain('tenant_rule_by_life');
      expect(plans).not.toMatch(/Seq Scan|SCAN tenant_rule|by_from/);
      expect(plans).not.toMatch(WALK);
    });

    test('sorts the few versions that ended after the revision, and reads no others', async () => {
      const { value, plans } = await observed(rulesPage(dialect(), tenantId, NEWEST - 100, 2, -1));
      expect(value.rows.map(({ place }) => place)).toEqual([0, 1]);
      expect(plans).toContain('tenant_rule_by_place');
      expect(plans).not.toMatch(/Seq Scan|SCAN tenant_rule|tenant_rule_by_life|by_from/);
    });

    test('gives a past decision by look-ups', async () => {
      const connection = {
        creatorTenantId: tenantId,
        signInTenantId: crypto.randomUUID(),
        connector: null,
        identityProvider: 'OTHER' as const,
      };
      const { value, plans } = await observed(allowedAt(dialect(), [connection], NEWEST), dialect().joinByIndex);
      expect(value).toEqual([true]);
      expect(plans).toContain('tenant_rule_one_open');
      expect(plans).not.toMatch(/Seq Scan on tenant_rule|SCAN r\b|by_from|tenant_rule_pk/);
    });

    test('gives other readers a turn before a page has looked at all the rules that were removed', async () => {
      const { value, given } = await observed(rulesPage(dialect(), tenantId, VERSIONS + 1_000, 500, 1_000));
      expect(given).toBeLessThan(50);
      expect(value.endedAt).toBeGreaterThan(1_000);
      expect(value.endedAt).toBeLessThan(LAST_PLACE);
    });

    test("gives a tenant's policy changes without looking at those of the directory", async () => {
      for (const query of [policyChangesBefore(tenantId, 10, OPEN), policyChangesBetween(dialect(), tenantId, 0, OPEN, 10)]) {
        expect((await observed(query)).plans).toContain('change_of_policy');
      }
      const revisions = (await store.history.policyChanges(tenantId, 10, null)).map(({ revision }) => revision);
      expect(revisions).toEqual([20_001, 10_001, 1]);
      const since = await store.history.policyChangesSince(tenantId, 1, 20_000, 10);
      expect(since.map(({ revision }) => revision)).toEqual([10_001]);
    });
  });
}
