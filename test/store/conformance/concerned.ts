import { randomUUID } from 'node:crypto';
import { openStore } from '../../../src/store/openStore';
import type { Store } from '../../../src/store/port/store';
import { flipResources, ownedAmong, theseResources, usingAmong } from '../../../src/store/reassessment/flipResources';
import { flippedSlice } from '../../../src/store/reassessment/pendingFlips';
import { triplesOfJob } from '../../../src/store/reassessment/takeInDecisions';
import { postgresDialect, sqliteDialect } from '../../../src/store/sql/dialect';
import type { Query, Statement, StatementResult } from '../../../src/store/sql/query';
import { FIRST_ID, LAST_ID } from '../../../src/store/sql/timeOrderedIds';
import { explain } from '../../support/store/explain';
import { evaluated } from '../../support/store/recordFixtures';
import type { StoreDatabase } from '../../support/store/storeDatabase';
import { gatherStatistics } from '../../support/store/manyRows';

/** How a plan names a table that is read row by row. */
const SCAN =
  /SCAN (connection_pair|flipped_pair|resource_pair|resource|f|r|p|used)\b|Seq Scan on (connection_pair|flipped_pair|resource_pair|resource)\b/;

/** A connection on which Postgres joins as it does after `Dialect.joinByIndex`. */
function joiningByIndex(url: string): string {
  return url.startsWith('sqlite:') ? url : `${url}?options=${encodeURIComponent('-c enable_hashjoin=off -c enable_mergejoin=off')}`;
}

export function describeConcerned(create: () => Promise<StoreDatabase>): void {
  describe('what a change concerns', () => {
    const [tenant, partner] = [randomUUID(), randomUUID()];
    let database: StoreDatabase;
    let store: Store;
    beforeAll(async () => {
      database = await create();
      store = await openStore({ url: database.url, migrate: true, now: Date.now });
      // Enough rows of other tenants that no database prefers to scan the tables.
      await store.changeRecords(async (unit) => {
        for (let index = 0; index < 1_000; index += 1) {
          const [creator, signIn] = [index % 100 === 0 ? tenant : randomUUID(), index === 1 ? partner : randomUUID()];
          const { id } = await unit.createConnection({ tenantId: creator, name: 'c', connector: 'c', identityProvider: 'ENTRA_ID' });
          const evaluation = evaluated(creator, signIn);
          await unit.signIn(id, evaluation);
          await unit.saveResource({ id: null, kind: 'FLOW', tenantId: creator, name: 'f', connectionIds: [id], decisions: [evaluation] });
        }
        return { commit: true, answer: null };
      });
      await database.sql(
        `INSERT INTO flipped_pair SELECT creator_tenant_id, sign_in_tenant_id, identity_provider, 1, NULL FROM connection_pair`,
      );
      await database.sql(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
         INSERT INTO resource_pair SELECT creator_tenant_id, sign_in_tenant_id, 'FILLER ' || i, resource_id FROM resource_pair CROSS JOIN n`,
      );
      await database.sql(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
         INSERT INTO flipped_pair SELECT creator_tenant_id, sign_in_tenant_id, 'FILLER ' || i, 1, NULL FROM connection_pair CROSS JOIN n`,
      );
      await gatherStatistics(database);
    }, 120_000);
    afterAll(async () => {
      await store.close();
      await database.drop();
    });

    /** The database's plan for each statement of the query. `answer` gives the statements' results. */
    async function plansOf(
      query: Query<unknown>,
      answer: (statement: Statement) => Promise<StatementResult>,
      url = database.url,
    ): Promise<string[]> {
      const plans: string[] = [];
      let step = query.next();
      while (step.done !== true) {
        plans.push(await explain(url, step.value));
        step = query.next(await answer(step.value));
      }
      return plans;
    }
    const nothing = () => Promise.resolve({ rows: [], affected: 0 });
    const job = (phase: 'PAIRS_CREATED' | 'PAIRS_SIGNED_IN_TO', tenantId: string) =>
      ({ tenantId, since: 1, target: 1, phase, position: '', nextSince: null }) as const;

    test('is found by index: the triples with a tenant as creator tenant or as sign-in tenant', async () => {
      const plans = [
        ...(await plansOf(triplesOfJob(job('PAIRS_CREATED', tenant), '*', 100), nothing)),
        ...(await plansOf(triplesOfJob(job('PAIRS_SIGNED_IN_TO', partner), '*', 100), nothing)),
      ];
      expect(plans).toHaveLength(2);
      for (const plan of plans) {
        expect(plan).not.toMatch(SCAN);
      }
    });

    test('is found by index: the resources that use a flipped triple', async () => {
      const dialect = store.kind === 'sqlite' ? sqliteDialect : postgresDialect;
      const triple = {
        creator_tenant_id: tenant,
        sign_in_tenant_id: partner,
        identity_provider: 'ENTRA_ID',
        flipped_revision: 1,
        swept_by: null,
      };
      const resources = (tenantId: string, position = '') =>
        ({ tenantId, since: 1, target: 1, phase: 'RESOURCES', position, nextSince: null }) as const;
      const some = { rows: [{ ...triple, resources: 1000, next: randomUUID(), id: randomUUID() }], affected: 1 };
      const one = { rows: [{ ...triple, resources: 1 }], affected: 1 };
      const many = { rows: Array.from({ length: 40 }, () => triple), affected: 40 };
      for (const [begins, answers] of [
        [resources(tenant), [one]],
        [resources(tenant), [some, some, some]],
        [resources(tenant, `${tenant} ${randomUUID()}`), [some, some, some]],
        [resources(tenant, `${tenant} ${randomUUID()}`), [many]],
        [resources(partner), []],
      ] as const) {
        const left = [...answers];
        const plans = await plansOf(flippedSlice(dialect, begins, 100), async () => left.shift() ?? (await nothing()));
        expect(plans.length).toBeGreaterThan(1);
        for (const plan of plans) {
          expect(plan).not.toMatch(SCAN);
        }
      }
    });

    test('is updated by index: the status of these resources', async () => {
      const dialect = store.kind === 'sqlite' ? sqliteDialect : postgresDialect;
      const triple = { creator_tenant_id: tenant, sign_in_tenant_id: partner, identity_provider: 'ENTRA_ID' } as const;
      const [first, last] = [FIRST_ID, LAST_ID];
      for (const resources of [
        ownedAmong(tenant, first, last),
        usingAmong(dialect, [triple], first, last),
        theseResources(dialect, [randomUUID()]),
      ]) {
        const flipped = () => Promise.resolve({ rows: [], affected: 1 });
        const plans = await plansOf(flipResources(dialect, resources, [tenant], 1, 1), flipped, joiningByIndex(database.url));
        expect(plans.length).toBeGreaterThan(3);
        for (const plan of plans) {
          expect(plan).not.toMatch(SCAN);
        }
      }
    });
  });
}
