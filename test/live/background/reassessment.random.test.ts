import { replaceIsolationPolicy } from '../../../src/commands/policies/replaceIsolationPolicy';
import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { DATABASES } from '../../support/database';
import { openNode, registerAll } from '../../support/live/node';
import type { TestNode } from '../../support/live/node';
import { connect, expectRight, flow } from '../../support/live/records';
import { step, takeIn } from '../../support/live/steps';
import { CONTOSO, FABRIKAM, NORTHWIND, OPERATOR } from '../../support/people';
import { runs } from '../../support/runs';

const ACTIONS = runs(60, 120);

/** Numbers from 0 to below `below` that are the same for a seed. */
function numbersOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function anyUuid(pick: (below: number) => number): string {
  return '00000000-0000-4000-8000-000000000000'.replaceAll('0', () => pick(16).toString(16));
}

describe.each(DATABASES)('on $name', ({ name, create }) => {
  const count = name === 'SQLite' ? runs(5, 40) : runs(1, 8);
  test.each(Array.from({ length: count }, (_, index) => index + 1))(
    'changes, saves and steps in any order end up right, and tell every status once (%i)',
    async (seed) => {
      const pick = numbersOf(seed);
      const database = await create();
      const node = await openNode(database);
      await registerAll(node);
      const partners = [FABRIKAM.id, NORTHWIND.id, ...Array.from({ length: 40 }, () => anyUuid(pick))];
      const connections: string[] = [];
      for (const id of partners) {
        connections.push(await connect(node, CONTOSO.id, id));
      }
      const some = (count: number) => [...new Set(Array.from({ length: count }, () => connections[pick(connections.length)] ?? ''))];
      const flows: string[] = [];
      await saveMany(node, 400, () => some(1 + pick(3)), connections, partners);
      for (let index = 0; index < 20; index += 1) {
        flows.push((await flow(node, CONTOSO.id, some(2))).id);
      }

      const actions = [
        () => takeIn(node, Number.MAX_SAFE_INTEGER),
        async () => takeIn(node, ((await node.store.reassessments.cursor())?.revision ?? 0) + 1),
        async () => {
          for (let times = pick(20); times > 0; times -= 1) {
            const jobs = await node.store.reassessments.jobs();
            const job = jobs[pick(jobs.length)];
            if (job) {
              await step(node, job, 1 + pick(60));
            }
          }
        },
        async () => {
          const rules = partners.filter(() => pick(3) > 0).map((allowedTenant) => ({ allowedTenant, direction: 'BOTH' as const }));
          const settings = { mode: 'TWO_WAY', unidentifiedCreators: 'BLOCK', crossCloudInbound: 'BLOCK' } as const;
          await replaceIsolationPolicy(node, OPERATOR, { tenantId: CONTOSO.id, enabled: pick(4) > 0, ...settings, rules });
        },
        () => setIsolation(node, OPERATOR, { tenantId: [FABRIKAM, NORTHWIND][pick(2)]?.id ?? '', enabled: pick(2) === 0 }),
        () => flow(node, CONTOSO.id, some(1 + pick(3)), flows[pick(flows.length)] ?? null),
      ];
      for (let done = 0; done < ACTIONS; done += 1) {
        await actions[[0, 1, 2, 2, 2, 3, 4, 5][pick(8)] ?? 0]?.();
      }

      let rounds = 0;
      await takeIn(node, Number.MAX_SAFE_INTEGER);
      for (let jobs = await node.store.reassessments.jobs(); jobs.length > 0; jobs = await node.store.reassessments.jobs()) {
        const outcomes: string[] = [];
        for (const job of jobs) {
          outcomes.push(await step(node, job, 1 + pick(100)));
        }
        // Jobs may wait for each other, but never all at once.
        expect(outcomes).not.toEqual(jobs.map(() => 'WAITING'));
        rounds += 1;
        expect(rounds).toBeLessThan(3_000);
      }
      await expectRight(node, CONTOSO.id);
      await node.close();
      await database.drop();
    },
    120_000,
  );
});

/** Flows that hold what `held` says, in one unit. */
async function saveMany(
  node: TestNode,
  count: number,
  held: () => readonly string[],
  connections: readonly string[],
  partners: readonly string[],
): Promise<void> {
  const evaluations = await node.live.evaluate(
    partners.map((id) => ({ creatorTenant: { id: CONTOSO.id }, signInTenant: { id }, identityProvider: 'ENTRA_ID' })),
    null,
  );
  const decided = evaluations.filter((evaluation) => 'decision' in evaluation);
  await node.store.changeRecords(async (unit) => {
    for (let saved = 0; saved < count; saved += 1) {
      const connectionIds = held();
      await unit.saveResource({
        id: null,
        kind: 'FLOW',
        tenantId: CONTOSO.id,
        name: 'Nightly report',
        connectionIds,
        decisions: decided.filter((_, index) => connectionIds.includes(connections[index] ?? '')),
      });
    }
    return { commit: true, answer: null };
  });
}
