import type { ConnectionRequest, EvaluatedConnection } from '../../../src/domain/decisions/evaluatedConnection';
import type { Change } from '../../../src/domain/policies/change';
import { DEFAULT_SETTINGS } from '../../../src/domain/policies/policy';
import { Evaluator } from '../../../src/live/cache/evaluator';
import { PolicyCache } from '../../../src/live/cache/policyCache';
import { AppliedRevision } from '../../../src/live/log/appliedRevision';
import { LogModel } from '../../support/live/logModel';
import type { Edit } from '../../support/live/logModel';

/** A cache that has applied all of its log. */
class World {
  readonly model = new LogModel();
  readonly applied = new AppliedRevision(0);
  readonly snapshots: (readonly string[])[] = [];
  readonly deltas: number[] = [];
  readonly cache: PolicyCache;
  readonly evaluator: Evaluator;
  setBackTo: number | null = null;
  failure: Error | null = null;

  constructor(sizes = { rules: 1_000, others: 1_000 }) {
    const source = {
      snapshot: (ids: readonly string[], domains: readonly string[]) => {
        if (this.failure !== null) {
          return Promise.reject(this.failure);
        }
        this.snapshots.push([...ids, ...domains]);
        const snapshot = this.model.snapshot(ids, domains);
        return Promise.resolve({ ...snapshot, head: this.setBackTo ?? snapshot.head });
      },
      delta: (change: Change) => {
        this.deltas.push(change.revision);
        return Promise.resolve(this.model.delta(change));
      },
    };
    this.cache = new PolicyCache(source, this.applied, sizes);
    this.evaluator = new Evaluator(this.cache);
  }

  async commit(edit: Edit): Promise<void> {
    await this.cache.apply(this.model.commit(edit));
  }

  async reasons(...requests: ConnectionRequest[]): Promise<string[]> {
    const evaluations = await this.evaluator.evaluate(requests, () => undefined);
    return evaluations.map((each) => (each as EvaluatedConnection).decision.reason);
  }
}

function asks(from: string, to: string): ConnectionRequest {
  return { creatorTenant: { id: from }, signInTenant: { id: to }, identityProvider: 'ENTRA_ID' };
}

const ON = { ...DEFAULT_SETTINGS, enabled: true };

test('what a batch misses is read in one snapshot, and then it is in memory', async () => {
  const world = new World();
  await world.commit({ of: 'contoso', settings: ON });
  const batch = [asks('contoso', 'fabrikam'), asks('fabrikam', 'contoso'), asks('northwind', 'fabrikam')];
  expect(await world.reasons(...batch)).toEqual(['BLOCKED_OUTBOUND', 'BLOCKED_INBOUND', 'PERMITTED']);
  expect(await world.reasons(...batch)).toHaveLength(3);
  expect(world.snapshots).toEqual([['contoso', 'fabrikam', 'northwind']]);
});

test('of many who miss a tenant at the same time, one reads it', async () => {
  const world = new World();
  await Promise.all(Array.from({ length: 50 }, () => world.reasons(asks('contoso', 'fabrikam'))));
  expect(world.snapshots).toHaveLength(1);
});

test('what a change did is read only where somebody holds its tenant', async () => {
  const world = new World();
  await world.commit({ of: 'contoso', settings: ON });
  await world.commit({ of: 'fabrikam', cloud: 'PUBLIC', domains: ['one.example'] });
  await world.reasons(asks('contoso', 'northwind'));
  await world.commit({ of: 'fabrikam', settings: ON });
  await world.commit({ of: 'contoso', toggle: '*', direction: 'BOTH' });
  expect(world.deltas).toEqual([4]);
  expect(await world.reasons(asks('contoso', 'northwind'))).toEqual(['PERMITTED']);
  expect(world.snapshots).toHaveLength(1);
});

test('asking for ever new tenants without a policy pushes no policy out of memory', async () => {
  const world = new World({ rules: 100, others: 10 });
  await world.commit({ of: 'contoso', settings: ON });
  await world.reasons(asks('contoso', 'contoso'));
  for (let each = 0; each < 1_000; each += 1) {
    await world.reasons(asks(`unlisted ${String(each)}`, 'fabrikam'));
  }
  expect(world.cache.sizes).toMatchObject({ policies: 1, withoutPolicy: 10 });
  const before = world.snapshots.length;
  await world.reasons(asks('contoso', 'contoso'));
  expect(world.snapshots).toHaveLength(before);
});

test('policies weigh what their rules are, also while they grow in memory', async () => {
  const world = new World({ rules: 20, others: 10 });
  for (const tenant of ['contoso', 'fabrikam']) {
    await world.commit({ of: tenant, settings: ON });
  }
  await world.reasons(asks('contoso', 'fabrikam'));
  expect(world.cache.sizes).toMatchObject({ policies: 2, weight: 8 });
  for (let each = 0; each < 15; each += 1) {
    await world.commit({ of: 'contoso', toggle: `guest ${String(each)}`, direction: 'BOTH' });
  }
  expect(world.cache.sizes).toMatchObject({ policies: 1, weight: 19 });
  expect(await world.reasons(asks('contoso', 'fabrikam'))).toEqual(['BLOCKED_BOTH']);
});

test('a policy that is too large to keep is decided all the same, read anew each time', async () => {
  const world = new World({ rules: 6, others: 10 });
  for (let each = 0; each < 10; each += 1) {
    await world.commit({ of: 'contoso', toggle: `guest ${String(each)}`, direction: 'BOTH' });
  }
  await world.commit({ of: 'contoso', settings: ON });
  for (let each = 1; each <= 2; each += 1) {
    expect(await world.reasons(asks('contoso', 'guest 3'), asks('contoso', 'fabrikam'))).toEqual(['PERMITTED', 'BLOCKED_OUTBOUND']);
    expect(world.snapshots).toHaveLength(each);
  }
});

test('a snapshot that is older than what was applied before it was asked for comes from a log that was set back: it is refused', async () => {
  const world = new World();
  await world.commit({ of: 'contoso', settings: ON });
  world.setBackTo = 0;
  await expect(world.reasons(asks('contoso', 'fabrikam'))).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
  expect(world.cache.sizes).toMatchObject({ policies: 0, withoutPolicy: 0, pinned: 0 });
});

test('a snapshot that can not be read fails those who wait for it, and is read again by the next', async () => {
  const world = new World();
  world.failure = new Error('disk');
  await expect(world.reasons(asks('contoso', 'fabrikam'))).rejects.toThrow('disk');
  expect(world.cache.sizes.pinned).toBe(0);
  world.failure = null;
  expect(await world.reasons(asks('contoso', 'fabrikam'))).toEqual(['PERMITTED']);
});

test('the owner of a domain that was changed while the domain was being read is read again', async () => {
  const world = new World();
  await world.commit({ of: 'fabrikam', cloud: 'PUBLIC', domains: ['one.example'] });
  const asked = world.reasons({ ...asks('contoso', 'fabrikam'), signInTenant: { domain: 'one.example' } });
  // The snapshot was taken when it was asked for; this is applied before it is answered.
  await world.commit({ of: 'fabrikam', settings: ON });
  expect(await asked).toEqual(['BLOCKED_INBOUND']);
  expect(world.snapshots).toEqual([['contoso', 'one.example'], ['fabrikam']]);
});
