import fc from 'fast-check';
import { replaceIsolationPolicy } from '../../../src/commands/policies/replaceIsolationPolicy';
import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { DATABASES } from '../../support/database';
import { openNode, registerAll } from '../../support/live/node';
import type { TestNode } from '../../support/live/node';
import { connect, expectRight, flow } from '../../support/live/records';
import { step, takeIn } from '../../support/live/steps';
import { seeds } from '../../support/faults/random';
import { CONTOSO, FABRIKAM, NORTHWIND, OPERATOR } from '../../support/people';
import { runs } from '../../support/runs';
import interruptedSweep from '../../cases/interruptedSweep.json';

const ACTIONS = runs(60, 120);
const PARTNERS = 42;
const [SEED = 1] = seeds(1);

/** Plain objects, which print without their prototype when a case fails. */
const object = <T extends object>(model: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record<T>(model, { noNullPrototype: true });

/** Contoso has one connection to each partner. A number names the connection to the partner at that place. */
const place = fc.nat(PARTNERS - 1);
const used = fc.uniqueArray(place, { minLength: 1, maxLength: 3 });
const action = fc.oneof(
  { weight: 2, arbitrary: object({ do: fc.constant('takeIn'), all: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: object({
      do: fc.constant('work'),
      steps: fc.array(object({ job: fc.nat(100), limit: fc.integer({ min: 1, max: 60 }) }), { maxLength: 19, size: 'max' }),
    }),
  },
  {
    weight: 1,
    arbitrary: object({
      do: fc.constant('replace'),
      enabled: fc.constantFrom(true, true, true, false),
      closed: fc.uniqueArray(place, { maxLength: (2 * PARTNERS) / 3, size: 'max' }),
    }),
  },
  {
    weight: 1,
    arbitrary: object({ do: fc.constant('isolate'), of: fc.constantFrom(FABRIKAM.id, NORTHWIND.id), enabled: fc.boolean() }),
  },
  { weight: 1, arbitrary: object({ do: fc.constant('save'), flow: fc.nat(100), used }) },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;
/** Actions come first, so that a case that fails shrinks to few actions before it shrinks to few flows. */
const world = object({
  actions: about(ACTIONS, action),
  flows: about(400, fc.noShrink(used)),
  editedFlows: about(20, fc.noShrink(used)),
  lastLimits: fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 50, size: 'max' }),
  strangers: fc.noShrink(fc.uniqueArray(fc.uuid({ version: 4 }), { minLength: PARTNERS - 2, maxLength: PARTNERS - 2 })),
});

type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

/** About `count` items, seldom far fewer. A case that fails shrinks to the few items that matter. */
function about<T>(count: number, item: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  const part = fc.noBias(fc.array(item, { maxLength: Math.ceil(count / 2), size: 'max' }));
  return fc.tuple(part, part, part, part).map((parts) => parts.flat());
}

describe.each(DATABASES)('on $name', ({ name, create }) => {
  test('changes, saves and steps in any order leave every status right, and make every status change once', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ strangers, flows, editedFlows, actions, lastLimits }) => {
        const database = await create();
        const node = await openNode(database);
        try {
          await registerAll(node);
          const contoso = new Contoso(node, [FABRIKAM.id, NORTHWIND.id, ...strangers]);
          await contoso.connectAll();
          await contoso.saveMany(flows);
          for (const each of editedFlows) {
            await contoso.save(null, each);
          }
          for (const each of actions) {
            await contoso.act(each);
          }
          await contoso.finish(lastLimits);
          await expectRight(node, CONTOSO.id);
        } finally {
          await node.close();
          await database.drop();
        }
      }),
      // A case that once failed comes first. The others are the same in each run, so that a failure belongs to a change of the code. A case that fails shrinks until the time limit.
      {
        seed: SEED,
        examples: [[interruptedSweep as unknown as World]],
        numRuns: name === 'SQLite' ? runs(5, 40) : runs(1, 8),
        interruptAfterTimeLimit: 540_000,
        markInterruptAsFailure: true,
      },
    );
  }, 600_000);
});

class Contoso {
  readonly #node: TestNode;
  readonly #partners: readonly string[];
  readonly #connections: string[] = [];
  readonly #flows: string[] = [];

  constructor(node: TestNode, partners: readonly string[]) {
    this.#node = node;
    this.#partners = partners;
  }

  async connectAll(): Promise<void> {
    for (const id of this.#partners) {
      this.#connections.push(await connect(this.#node, CONTOSO.id, id));
    }
  }

  /** Saves flows with these connections, all in one unit. */
  async saveMany(flows: readonly (readonly number[])[]): Promise<void> {
    const requests = this.#partners.map((id) => ({
      creatorTenant: { id: CONTOSO.id },
      signInTenant: { id },
      identityProvider: 'ENTRA_ID' as const,
    }));
    const decided = (await this.#node.live.evaluate(requests, null)).filter((evaluation) => 'decision' in evaluation);
    const saved = { id: null, kind: 'FLOW', tenantId: CONTOSO.id, name: 'Nightly report' } as const;
    await this.#node.store.changeRecords(async (unit) => {
      for (const places of flows) {
        const decisions = decided.filter((_, index) => places.includes(index));
        await unit.saveResource({ ...saved, connectionIds: this.#idsOf(places), decisions });
      }
      return { commit: true, answer: null };
    });
  }

  async save(id: string | null, places: readonly number[]): Promise<void> {
    this.#flows.push((await flow(this.#node, CONTOSO.id, this.#idsOf(places), id)).id);
  }

  async act(each: Action): Promise<void> {
    const { store } = this.#node;
    if ('all' in each) {
      const next = ((await store.reassessments.cursor())?.revision ?? 0) + 1;
      await takeIn(this.#node, each.all ? Number.MAX_SAFE_INTEGER : next);
    } else if ('steps' in each) {
      for (const { job, limit } of each.steps) {
        const jobs = await store.reassessments.jobs();
        const chosen = jobs[job % jobs.length];
        if (chosen !== undefined) {
          await step(this.#node, chosen, limit);
        }
      }
    } else if ('closed' in each) {
      await replaceIsolationPolicy(this.#node, OPERATOR, {
        tenantId: CONTOSO.id,
        enabled: each.enabled,
        mode: 'TWO_WAY',
        unidentifiedCreators: 'BLOCK',
        crossCloudInbound: 'BLOCK',
        rules: this.#partners
          .filter((_, index) => !each.closed.includes(index))
          .map((allowedTenant) => ({ allowedTenant, direction: 'BOTH' as const })),
      });
    } else if ('of' in each) {
      await setIsolation(this.#node, OPERATOR, { tenantId: each.of, enabled: each.enabled });
    } else {
      await this.save(this.#flows[each.flow % this.#flows.length] ?? null, each.used);
    }
  }

  /** Takes in all changes and finishes all jobs. Each step takes the next of the limits. */
  async finish(limits: readonly number[]): Promise<void> {
    const { reassessments } = this.#node.store;
    await takeIn(this.#node, Number.MAX_SAFE_INTEGER);
    let steps = 0;
    for (let rounds = 0; ; rounds += 1) {
      const jobs = await reassessments.jobs();
      if (jobs.length === 0) {
        return;
      }
      expect(rounds).toBeLessThan(3_000);
      const outcomes: string[] = [];
      for (const job of jobs) {
        outcomes.push(await step(this.#node, job, limits[steps % limits.length] ?? 1));
        steps += 1;
      }
      // Jobs may wait for each other, but never all at once.
      expect(outcomes).not.toEqual(jobs.map(() => 'WAITING'));
    }
  }

  #idsOf(places: readonly number[]): string[] {
    return places.map((each) => this.#connections[each] ?? '');
  }
}
