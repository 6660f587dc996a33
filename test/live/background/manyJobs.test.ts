import { DATABASES } from '../../support/database';
import { nodesOn } from '../../support/live/nodes';
import { settled } from '../../support/live/records';
import { insertMany } from '../../support/store/manyRows';

const JOBS = 300;
/** The ID of a tenant too. */
const NIL = '00000000-0000-0000-0000-000000000000';

describe.each(DATABASES)('the reassessment jobs of many tenants, on $name', ({ create }) => {
  const nodes = nodesOn(create);

  test('are read some hundred at a time, and each gets its steps', async () => {
    const tenantIds = [NIL, ...Array.from({ length: JOBS - 1 }, () => crypto.randomUUID()).sort()];
    const columns = 'tenant_id, since_revision, target_revision, phase, position';
    await insertMany(nodes.database, 'reassessment_job', columns, JOBS, (number) => `'${tenantIds[number]!}', 1, 1, 'RESOURCES', ''`);
    const { reassessments } = nodes.first.store;
    const pages: string[][] = [];
    for (let page = await reassessments.jobs(); page.length > 0; page = await reassessments.jobs(page.at(-1)!.tenantId)) {
      pages.push(page.map(({ tenantId }) => tenantId));
    }
    expect(pages.flat()).toEqual(tenantIds);
    expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(250);

    const seen: number[] = [];
    const node = await nodes.open({
      reassess: true,
      between: (store) => ({
        ...store,
        reassessments: {
          ...store.reassessments,
          async updateStatuses(...of) {
            seen.push(node.live.gauges().reassessmentJobs);
            return await store.reassessments.updateStatuses(...of);
          },
        },
      }),
    });
    await settled(node);
    expect(Math.max(...seen)).toBe(JOBS);
  });
});
