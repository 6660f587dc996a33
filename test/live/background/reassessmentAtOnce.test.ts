import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { DATABASES } from '../../support/database';
import { openNode, registerAll, secondNode } from '../../support/live/node';
import type { TestDatabase } from '../../support/database';
import type { TestNode } from '../../support/live/node';
import { allStatusChanges, connect, expectRight, flow, isolate, settled } from '../../support/live/records';
import { step } from '../../support/live/steps';
import { CONTOSO, FABRIKAM, NORTHWIND, OPERATOR, TENANTS } from '../../support/people';
import { runs } from '../../support/runs';

describe.each(DATABASES)('reassessment beside other work, on $name', ({ create }) => {
  let database: TestDatabase;
  let node: TestNode;
  const reopen = async (reassess: boolean): Promise<void> => {
    await node.close();
    node = await openNode(database, { reassess });
  };
  beforeEach(async () => {
    database = await create();
    node = await openNode(database, { reassess: true });
    await registerAll(node);
  });
  afterEach(async () => {
    await node.close();
    await database.drop();
  });

  test('goes on from where it stopped, whichever step it stopped after', async () => {
    const partners = TENANTS.filter(({ id }) => id !== CONTOSO.id);
    const connections = await Promise.all(partners.map(({ id }) => connect(node, CONTOSO.id, id)));
    for (let index = 0; index < 24; index += 1) {
      await flow(node, CONTOSO.id, [connections[index % 2] ?? '', connections[2 + (index % 2)] ?? '']);
    }
    await settled(node);
    await reopen(false);
    const changed = await isolate(node, CONTOSO.id, true);
    const { reassessments } = node.store;
    const [last] = await node.store.log.after({ revision: changed - 1, id: (await node.store.history.change(changed - 1))?.id ?? '' }, 1);
    if (typeof last !== 'object') {
      throw new Error('The log holds the change.');
    }
    await reassessments.add(await reassessments.cursor(), { revision: changed, id: last.id }, [last]);

    let steps = 0;
    for (; steps < 100; steps += 1) {
      const [job] = await node.store.reassessments.jobs();
      if (job === undefined) {
        break;
      }
      // A change counts as taken in only when it is taken in everywhere.
      const page = { limit: 1, after: null };
      const [first] = (await node.store.records.resourcePage(CONTOSO.id, { kind: null, status: null }, page)).rows;
      expect(first?.assessedRevision).toBe(changed - 1);
      // Two nodes do the same step at once.
      const outcomes = await Promise.all([step(node, job, 3), step(node, job, 3)]);
      expect(outcomes.filter((outcome) => outcome === 'MOVED' || outcome === 'DONE')).not.toEqual([]);
      await reopen(false);
    }
    expect(steps).toBeGreaterThan(5);
    expect(steps).toBeLessThan(100);
    await expectRight(node, CONTOSO.id);
    expect((await allStatusChanges(node, CONTOSO.id)).filter(({ revision }) => revision === changed)).toHaveLength(24);
  });

  test('makes each status change once, although two nodes work on one job', async () => {
    const other = await secondNode(node, database);
    const connection = await connect(node, CONTOSO.id, FABRIKAM.id);
    for (let index = 0; index < 300; index += 1) {
      await flow(index % 2 === 0 ? node : other, CONTOSO.id, [connection]);
    }
    const changed = await isolate(node, CONTOSO.id, true);
    await settled(node);
    const made = (await allStatusChanges(node, CONTOSO.id)).filter(({ revision }) => revision === changed);
    expect(new Set(made.map(({ resource }) => resource.id)).size).toBe(300);
    expect(made).toHaveLength(300);
    await expectRight(node, CONTOSO.id);
    if (other !== node) {
      await other.close();
    }
  });

  test('leaves every status right, although flows are saved and policies change at the same moment', async () => {
    const other = await secondNode(node, database);
    const partners = [FABRIKAM, NORTHWIND];
    const connections = await Promise.all(partners.map(({ id }) => connect(node, CONTOSO.id, id)));
    const flows: string[] = [];
    for (let round = 0; round < runs(15, 100); round += 1) {
      const saving = [node, other, node].map(async (on, index) => {
        await yields(round * index);
        const used = connections.filter((_, place) => ((round + index) >> place) % 2 === 0);
        const existing = flows[(round * 7 + index) % 20] ?? null;
        flows.push((await flow(on, CONTOSO.id, used, existing)).id);
      });
      const changing = [CONTOSO, ...partners].map(async ({ id }, index) => {
        await yields(round * (2 - index));
        for (let flips = 0; flips < (round + index) % 3; flips += 1) {
          const enabled = !((await other.store.current.policyVersion(id))?.settings.enabled ?? false);
          await setIsolation(index % 2 === 0 ? node : other, OPERATOR, { tenantId: id, enabled });
        }
      });
      await Promise.all([...saving, ...changing]);
      if (round % 5 === 4) {
        await settled(node);
        await expectRight(node, CONTOSO.id);
      }
    }
    await settled(node);
    await expectRight(node, CONTOSO.id);
    if (other !== node) {
      await other.close();
    }
  }, 120_000);
});

async function yields(count: number): Promise<void> {
  for (let yielded = 0; yielded < count; yielded += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
