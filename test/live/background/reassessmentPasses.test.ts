import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { DATABASES } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { openNode, registerAll } from '../../support/live/node';
import type { TestNode } from '../../support/live/node';
import { allStatusChanges, connect, expectRight, flow, isolate, statusOf } from '../../support/live/records';
import { step, takeIn } from '../../support/live/steps';
import { CONTOSO, FABRIKAM, GOVCO, NORTHWIND, OPERATOR } from '../../support/people';
import { untilTrue } from '../../support/server/opened';

const ALL = Number.MAX_SAFE_INTEGER;
/** Far more rounds than a job needs for one pass. */
const ROUNDS = 60;

describe.each(DATABASES)('a tenant that changes its policy all the time, on $name', ({ create }) => {
  let database: TestDatabase;
  let node: TestNode;
  let flows: Readonly<Record<'busy' | 'calm' | 'both', string>>;
  beforeEach(async () => {
    database = await create();
    node = await openNode(database);
    await registerAll(node);
    const [busy, calm] = [await connect(node, CONTOSO.id, FABRIKAM.id), await connect(node, CONTOSO.id, NORTHWIND.id)];
    for (const { id } of [NORTHWIND, GOVCO]) {
      await connect(node, id, FABRIKAM.id);
    }
    flows = {
      busy: (await flow(node, CONTOSO.id, [busy])).id,
      calm: (await flow(node, CONTOSO.id, [calm])).id,
      both: (await flow(node, CONTOSO.id, [busy, calm])).id,
    };
    await takeIn(node, ALL);
    await finish();
  });
  afterEach(async () => {
    await node.close();
    await database.drop();
  });

  /** Fabrikam changes its policy once more, and each job takes the smallest step. */
  async function round(index: number): Promise<void> {
    await setIsolation(node, OPERATOR, { tenantId: FABRIKAM.id, crossCloudInbound: index % 2 === 0 ? 'ALLOW' : 'BLOCK' });
    await takeIn(node, ALL);
    for (const job of await node.store.reassessments.jobs()) {
      await step(node, job, 1);
    }
  }

  async function finish(): Promise<void> {
    for (let rounds = 0; rounds < 1_000; rounds += 1) {
      const jobs = await node.store.reassessments.jobs();
      if (jobs.length === 0) {
        return;
      }
      for (const job of jobs) {
        await step(node, job, 1);
      }
    }
    throw new Error('The jobs do not end.');
  }

  const statuses = async (): Promise<unknown[]> => await Promise.all(Object.values(flows).map((id) => statusOf(node, id)));

  /** Returns after how many rounds the flows have these statuses. */
  async function roundsUntil(wanted: readonly string[]): Promise<number> {
    for (let index = 0; index < ROUNDS; index += 1) {
      await round(index);
      if (JSON.stringify(await statuses()) === JSON.stringify(wanted)) {
        return index;
      }
    }
    return ROUNDS;
  }

  test('keeps no flow of another tenant from being suspended and from coming back', async () => {
    const closed = await isolate(node, CONTOSO.id, true);
    expect(await roundsUntil(['SUSPENDED', 'SUSPENDED', 'SUSPENDED'])).toBeLessThan(ROUNDS);
    const opened = await isolate(node, CONTOSO.id, false);
    expect(await roundsUntil(['ACTIVE', 'ACTIVE', 'ACTIVE'])).toBeLessThan(ROUNDS);
    await finish();
    await expectRight(node, CONTOSO.id);
    const made = await allStatusChanges(node, CONTOSO.id);
    expect(made.map(({ revision }) => revision)).toEqual([null, null, null, closed, closed, closed, opened, opened, opened]);
  });

  test('has its own changes taken in: what it blocks is suspended while it goes on changing', async () => {
    const closed = await isolate(node, FABRIKAM.id, true);
    expect(await roundsUntil(['SUSPENDED', 'ACTIVE', 'SUSPENDED'])).toBeLessThan(ROUNDS);
    const opened = await isolate(node, FABRIKAM.id, false);
    expect(await roundsUntil(['ACTIVE', 'ACTIVE', 'ACTIVE'])).toBeLessThan(ROUNDS);
    await finish();
    await expectRight(node, CONTOSO.id);
    const made = await allStatusChanges(node, CONTOSO.id);
    expect(made.map(({ revision }) => revision)).toEqual([null, null, null, closed, closed, opened, opened]);
  });

  test('holds up no other job: in each round every job takes a step', async () => {
    await isolate(node, CONTOSO.id, true);
    await isolate(node, NORTHWIND.id, true);
    for (let index = 0; index < 10; index += 1) {
      await round(index);
    }
    const left = (await node.store.reassessments.jobs()).map(({ tenantId }) => tenantId);
    expect(left).toEqual([FABRIKAM.id]);
  });
});

test.each(DATABASES)('on $name, a job whose triples cannot be decided holds up no other job', async ({ create }) => {
  const database = await create();
  // Jobs are served in the order of their tenants.
  const [stuck, free] = [CONTOSO, NORTHWIND].map(({ id }) => id).sort() as [string, string];
  const node = await openNode(database, {
    reassess: true,
    pollMs: 10,
    between: (store) => ({
      ...store,
      reassessments: {
        ...store.reassessments,
        triples: async (job, limit) => {
          if (job.tenantId === stuck) {
            throw new Error('These triples cannot be decided.');
          }
          return await store.reassessments.triples(job, limit);
        },
      },
    }),
  });
  await registerAll(node);
  for (const id of [stuck, free]) {
    await connect(node, id, FABRIKAM.id);
  }
  const saved = await flow(node, free, [await connect(node, free, FABRIKAM.id)]);
  await isolate(node, stuck, true);
  await untilTrue(async () => (await node.store.reassessments.jobs()).some(({ tenantId }) => tenantId === stuck));
  await isolate(node, free, true);
  await untilTrue(async () => (await statusOf(node, saved.id)) === 'SUSPENDED');
  expect((await node.store.reassessments.jobs()).map(({ tenantId }) => tenantId)).toContain(stuck);
  await node.close();
  await database.drop();
});
