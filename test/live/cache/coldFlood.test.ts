import type { ConnectionRequest } from '../../../src/domain/decisions/evaluatedConnection';
import { Evaluator } from '../../../src/live/cache/evaluator';
import { MAX_LOADING, PolicyCache } from '../../../src/live/cache/policyCache';
import { AppliedRevision } from '../../../src/live/log/appliedRevision';
import type { TenantSnapshot } from '../../../src/store/port/history';
import { LogModel } from '../../support/live/logModel';

/** A database that stops answering when it is stalled. */
class SlowDatabase {
  readonly model = new LogModel();
  readonly #waiting: (() => void)[] = [];
  stalled = false;
  reads = 0;

  async snapshot(ids: readonly string[], domains: readonly string[]): Promise<TenantSnapshot> {
    this.reads += 1;
    if (this.stalled) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.model.snapshot(ids, domains);
  }

  go(): void {
    this.stalled = false;
    for (const answer of this.#waiting.splice(0)) {
      answer();
    }
  }
}

function asks(from: string, to: string): ConnectionRequest {
  return { creatorTenant: { id: from }, signInTenant: { id: to }, identityProvider: 'ENTRA_ID' };
}

test('a flood of requests for tenants that are not in memory is refused beyond a bound, delays no other request and leaves nothing in memory', async () => {
  const database = new SlowDatabase();
  const source = {
    snapshot: database.snapshot.bind(database),
    rulesAt: () => Promise.reject(new Error('No policy here is large.')),
    delta: () => Promise.reject(new Error('Nothing changes here.')),
  };
  const cache = new PolicyCache(source, new AppliedRevision(0), { rules: 1_000, loaded: 1_000, others: 10_000 });
  const evaluator = new Evaluator(cache);
  const evaluate = (...requests: ConnectionRequest[]): Promise<readonly unknown[]> => evaluator.evaluate(requests, () => undefined);
  await evaluate(asks('contoso', 'fabrikam'));

  database.stalled = true;
  const flood = Array.from({ length: MAX_LOADING }, (_, index) => evaluate(asks(`random ${String(index)}`, 'fabrikam')));
  await expect(evaluate(asks('one too many', 'fabrikam'))).rejects.toMatchObject({ code: 'OVERLOADED', details: { retryAfterMs: 1000 } });
  expect(cache.sizes).toMatchObject({ loading: MAX_LOADING, loadsRefused: 1 });

  // These need no read of their own: the tenants are in memory, or another request is reading them.
  expect(await evaluate(asks('fabrikam', 'contoso'))).toHaveLength(1);
  const joined = evaluate(asks('random 1', 'random 2'));

  database.go();
  expect(await Promise.all([...flood, joined])).toHaveLength(MAX_LOADING + 1);
  expect(cache.sizes).toMatchObject({ loading: 0, pinned: 0, loads: MAX_LOADING + 1 });
  expect(database.reads).toBe(MAX_LOADING + 1);
  expect(await evaluate(asks('one too many', 'fabrikam'))).toHaveLength(1);
});
