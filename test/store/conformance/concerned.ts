import { randomUUID } from 'node:crypto';
import { openStore } from '../../../src/store/openStore';
import { postgresDialect, sqliteDialect } from '../../../src/store/dialect';
import { FIRST_ID } from '../../../src/store/read/keys';
import { flippedSlice } from '../../../src/store/read/flippedPairs';
import { pairsOfJob } from '../../../src/store/read/pairs';
import type { Query, Statement, StatementResult } from '../../../src/store/statement';
import type { Store } from '../../../src/store/store';
import { assessed } from '../designFixtures';
import { explain } from '../explain';
import type { StoreDatabase } from '../storeDatabase';

/** What is not found by index is read row by row, in these words. */
const SCAN =
  /SCAN (connection_pair|flipped_pair|resource_pair|resource|f|r|p|h)\b|Seq Scan on (connection_pair|flipped_pair|resource_pair|resource)\b/;

export function describeConcerned(create: () => Promise<StoreDatabase>): void {
  describe('what a change concerns', () => {
    const [tenant, partner] = [randomUUID(), randomUUID()];
    let database: StoreDatabase;
    let store: Store;
    beforeAll(async () => {
      database = await create();
      store = await openStore({ url: database.url, migrate: true, now: Date.now });
      // Enough of other tenants' that no database takes the trouble to scan.
      await store.transact(async (unit) => {
        for (let index = 0; index < 1_000; index += 1) {
          const [creator, signIn] = [index % 100 === 0 ? tenant : randomUUID(), index % 100 === 1 ? partner : randomUUID()];
          const { id } = await unit.createConnection({ tenantId: creator, name: 'c', connector: 'c', identityProvider: 'ENTRA_ID' });
          const pair = assessed(creator, signIn);
          await unit.signIn(id, pair);
          await unit.saveResource({ id: null, kind: 'FLOW', tenantId: creator, name: 'f', connectionIds: [id], assessed: [pair] });
        }
        return { commit: true, answer: null };
      });
      await database.sql(
        `INSERT INTO flipped_pair SELECT creator_tenant_id, sign_in_tenant_id, identity_provider, 1, '${FIRST_ID}' FROM connection_pair`,
      );
      await database.sql(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
         INSERT INTO resource_pair SELECT creator_tenant_id, sign_in_tenant_id, 'FILLER ' || i, resource_id FROM resource_pair CROSS JOIN n`,
      );
      await database.sql('ANALYZE');
    }, 120_000);
    afterAll(async () => {
      await store.close();
      await database.drop();
    });

    /** The statements of the query with how the database goes about each; what it gives is what `answer` says. */
    async function plansOf(query: Query<unknown>, answer: (statement: Statement) => Promise<StatementResult>): Promise<string[]> {
      const plans: string[] = [];
      let step = query.next();
      while (step.done !== true) {
        plans.push(await explain(database.url, step.value));
        step = query.next(await answer(step.value));
      }
      return plans;
    }
    const nothing = () => Promise.resolve({ rows: [], affected: 0 });
    const job = (phase: 'PAIRS_CREATED' | 'PAIRS_SIGNED_IN_TO', tenantId: string) =>
      ({ tenantId, since: 1, target: 1, phase, position: '' }) as const;

    test('is found by index: the pairs that a tenant creates and those that it is signed in to', async () => {
      const plans = [
        ...(await plansOf(pairsOfJob(job('PAIRS_CREATED', tenant), '*', 100), nothing)),
        ...(await plansOf(pairsOfJob(job('PAIRS_SIGNED_IN_TO', partner), '*', 100), nothing)),
      ];
      expect(plans).toHaveLength(2);
      for (const plan of plans) expect(plan).not.toMatch(SCAN);
    });

    test('is found by index: the resources that hold a pair which has flipped', async () => {
      const dialect = store.kind === 'sqlite' ? sqliteDialect : postgresDialect;
      const few = { creator_tenant_id: tenant, sign_in_tenant_id: partner, identity_provider: 'ENTRA_ID', settled_to: FIRST_ID };
      const flipped = (holders: number) => ({ rows: [{ ...few, flipped_revision: 1, holders, next_holder: FIRST_ID }], affected: 1 });
      for (const holders of [1, 1000]) {
        const answers = [flipped(holders)];
        const plans = await plansOf(flippedSlice(dialect, tenant, 100), async () => answers.shift() ?? (await nothing()));
        expect(plans.length).toBeGreaterThan(1);
        for (const plan of plans) expect(plan).not.toMatch(SCAN);
      }
      const [, bySignIn] = await plansOf(flippedSlice(dialect, partner, 100), nothing);
      expect(bySignIn).toBeDefined();
      expect(bySignIn).not.toMatch(SCAN);
    });
  });
}
