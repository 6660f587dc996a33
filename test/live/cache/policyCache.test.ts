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
  error: Error | null = null;

  constructor(sizes = { rules: 1_000, loaded: 1_000, others: 1_000 }) {
    const source = {
      snapshot: (ids: readonly string[], domains: readonly string[], rulesUpTo: number) => {
        if (this.error !== null) {
          return Promise.reject(this.error);
        }
        this.snapshots.push([...ids, ...domains]);
        const snapshot = this.model.snapshot(ids, domains, rulesUpTo);
        return Promise.resolve({ ...snapshot, head: this.setBackTo ?? snapshot.head });
      },
      rulesAt: (...of: Parameters<LogModel['rulesAt']>) => Promise.resolve(this.model.rulesAt(...of)),
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

test('the entries that a batch misses are read in one snapshot, and stay in memory', async () => {
  const world = new World();
  await world.commit({ of: 'contoso', settings: ON });
  const batch = [asks('contoso', 'fabrikam'), asks('fabrikam', 'contoso'), asks('northwind', 'fabrikam')];
  expect(await world.reasons(...batch)).toEqual(['BLOCKED_OUTBOUND', 'BLOCKED_INBOUND', 'PERMITTED']);
  expect(await world.reasons(...batch)).toHaveLength(3);
  expect(world.snapshots).toEqual([['contoso', 'fabrikam', 'northwind']]);
});

test('if many requests miss a tenant at the same time, one of them reads it', async () => {
  const world = new World();
  await Promise.all(Array.from({ length: 50 }, () => world.reasons(asks('contoso', 'fabrikam'))));
  expect(world.snapshots).toHaveLength(1);
});

test('the delta of a change is read only if an entry of its tenant is in memory', async () => {
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

test('requests for ever more tenants without a policy evict no policy', async () => {
  const world = new World({ rules: 100, loaded: 1_000, others: 10 });
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

test('a policy weighs about as much as it has rules, also while it grows in memory', async () => {
  const world = new World({ rules: 20, loaded: 1_000, others: 10 });
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

test('a policy that is too large to keep in memory is read again for each decision', async () => {
  const world = new World({ rules: 6, loaded: 1_000, others: 10 });
  for (let each = 0; each < 10; each += 1) {
    await world.commit({ of: 'contoso', toggle: `guest ${String(each)}`, direction: 'BOTH' });
  }
  await world.commit({ of: 'contoso', settings: ON });
  for (let each = 1; each <= 2; each += 1) {
    expect(await world.reasons(asks('contoso', 'guest 3'), asks('contoso', 'fabrikam'))).toEqual(['PERMITTED', 'BLOCKED_OUTBOUND']);
    expect(world.snapshots).toHaveLength(each);
  }
});

test('a snapshot older than the revision applied when it was asked for is refused, because the log was set back', async () => {
  const world = new World();
  await world.commit({ of: 'contoso', settings: ON });
  world.setBackTo = 0;
  await expect(world.reasons(asks('contoso', 'fabrikam'))).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
  expect(world.cache.sizes).toMatchObject({ policies: 0, withoutPolicy: 0, pinned: 0 });
});

test('a snapshot that cannot be read fails the requests that wait for it, and the next request reads it again', async () => {
  const world = new World();
  world.error = new Error('disk');
  await expect(world.reasons(asks('contoso', 'fabrikam'))).rejects.toThrow('disk');
  expect(world.cache.sizes.pinned).toBe(0);
  world.error = null;
  expect(await world.reasons(asks('contoso', 'fabrikam'))).toEqual(['PERMITTED']);
});

test('an owner that changes while its domain is being read is read again', async () => {
  const world = new World();
  await world.commit({ of: 'fabrikam', cloud: 'PUBLIC', domains: ['one.example'] });
  const asked = world.reasons({ ...asks('contoso', 'fabrikam'), signInTenant: { domain: 'one.example' } });
  // The snapshot is taken when it is asked for. This change is applied before the snapshot is answered.
  await world.commit({ of: 'fabrikam', settings: ON });
  expect(await asked).toEqual(['BLOCKED_INBOUND']);
  expect(world.snapshots).toEqual([['contoso', 'one.example'], ['fabrikam']]);
});
