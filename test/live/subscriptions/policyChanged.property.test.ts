import fc from 'fast-check';
import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { updateTenant } from '../../../src/commands/tenants/updateTenant';
import type { Revision } from '../../../src/domain/shared/revision';
import type { TenantId } from '../../../src/domain/tenants/tenant';
import { DATABASES } from '../../support/database';
import { openNode, registerAll } from '../../support/live/node';
import type { TestDatabase } from '../../support/database';
import type { TestNode } from '../../support/live/node';
import { adminOf, CONTOSO, FABRIKAM, OPERATOR } from '../../support/people';
import { runs } from '../../support/runs';

jest.setTimeout(runs(60_000, 600_000));

const SUBSCRIBED = [CONTOSO, FABRIKAM] as const;

/** A subscriber's visits: after how many changes it leaves each time. */
const visits = fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 5 });
const subscribers = fc.array(fc.record({ tenant: fc.constantFrom(...SUBSCRIBED), back: fc.integer({ min: 0, max: 30 }), visits }), {
  minLength: 1,
  maxLength: 6,
});
const writers = fc.array(fc.array(fc.constantFrom(0, 1, 2), { minLength: 1, maxLength: 15 }), { minLength: 1, maxLength: 3 });

describe.each(DATABASES)('policy changes on $name', ({ name, create }) => {
  let database: TestDatabase;
  let node: TestNode;

  beforeAll(async () => {
    database = await create();
    node = await openNode(database);
    await registerAll(node);
  });

  afterAll(async () => {
    await node.close();
    await database.drop();
  });

  let switches = 0;

  /** 0 or 1: changes the policy of that tenant. 2: changes the directory. */
  async function write(what: number): Promise<void> {
    switches += 1;
    const tenant = SUBSCRIBED[what];
    if (tenant === undefined) {
      await updateTenant(node, OPERATOR, { tenantId: CONTOSO.id, name: `Contoso ${String(switches)}` });
    } else {
      await setIsolation(node, adminOf(tenant), { tenantId: tenant.id, enabled: !(await isOn(tenant.id)) });
    }
  }

  async function isOn(tenantId: TenantId): Promise<boolean> {
    return (await node.store.current.policyVersion(tenantId))?.settings.enabled === true;
  }

  async function logOf(tenantId: TenantId, after: Revision): Promise<Revision[]> {
    const { revision } = await node.store.log.head();
    return (await node.store.history.policyChangesSince(tenantId, after, revision, 100_000)).map((change) => change.revision);
  }

  test('come in order, each once and without a gap, while others write and subscribers come, go and resume', async () => {
    await fc.assert(
      fc.asyncProperty(writers, subscribers, async (written, asked) => {
        const base = node.live.applied;
        const delivered = asked.map(() => [] as Revision[]);
        const starts = asked.map(({ back }) => Math.max(0, base - back));
        let becomeQuiet: (value: null) => void = () => undefined;
        const quiet = new Promise<null>((resolve) => (becomeQuiet = resolve));
        let writing = true;
        const reading = asked.map(async ({ tenant, visits: plan }, place) => {
          const mine = delivered[place] ?? [];
          const since = (): Revision => mine.at(-1) ?? starts[place] ?? 0;
          for (const stay of plan) {
            const subscription = node.live.policyChanges(tenant.id, since());
            for (let each = 0; each < stay && writing; each += 1) {
              const next = await Promise.race([subscription.next(), quiet]);
              if (next === null) {
                break;
              }
              if (next.done !== true) {
                mine.push(next.value.revision);
              }
            }
            await subscription.return?.();
          }
        });
        await Promise.all(
          written.map(async (whats) => {
            for (const what of whats) {
              await write(what);
            }
          }),
        );
        writing = false;
        becomeQuiet(null);
        await Promise.all(reading);
        for (const [place, { tenant }] of asked.entries()) {
          const mine = delivered[place] ?? [];
          const expected = await logOf(tenant.id, starts[place] ?? 0);
          const rest = node.live.policyChanges(tenant.id, mine.at(-1) ?? starts[place] ?? 0);
          while (mine.length < expected.length) {
            mine.push(((await rest.next()).value as { revision: Revision }).revision);
          }
          await rest.return?.();
          expect(mine).toEqual(expected);
        }
        expect(node.live.gauges().subscribers).toBe(0);
      }),
      { numRuns: name === 'SQLite' ? runs(40, 400) : runs(10, 100) },
    );
  });
});
