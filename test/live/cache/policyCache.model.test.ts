import fc from 'fast-check';
import type { Decision } from '../../../src/domain/decisions/decision';
import type { ConnectionRequest, EvaluatedConnection } from '../../../src/domain/decisions/evaluatedConnection';
import type { Change } from '../../../src/domain/policies/change';
import type { PolicySettings } from '../../../src/domain/policies/policy';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import type { TenantRef } from '../../../src/domain/tenants/tenantRef';
import { Evaluator } from '../../../src/live/cache/evaluator';
import { PolicyCache } from '../../../src/live/cache/policyCache';
import { AppliedRevision } from '../../../src/live/log/appliedRevision';
import { DecisionWatches } from '../../../src/live/subscriptions/decisionWatch';
import { LogModel } from '../../support/live/logModel';
import type { Edit } from '../../support/live/logModel';
import { runs } from '../../support/runs';

const TENANTS = ['contoso', 'fabrikam', 'northwind'] as const;
const DOMAINS = ['one.example', 'two.example', 'three.example'] as const;

const tenant = fc.constantFrom(...TENANTS);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ of: tenant, settings: settingsArbitrary() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      of: tenant,
      toggle: fc.constantFrom(...TENANTS, '*'),
      direction: fc.constantFrom('INBOUND', 'OUTBOUND', 'BOTH'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ of: tenant, cloud: fc.constantFrom('PUBLIC', 'US_GOVERNMENT'), domains: fc.subarray([...DOMAINS]) }),
  },
);
const ref: fc.Arbitrary<TenantRef> = fc.oneof(
  { weight: 3, arbitrary: tenant.map((id) => ({ id })) },
  { weight: 3, arbitrary: fc.constantFrom(...DOMAINS).map((domain) => ({ domain })) },
);
const request: fc.Arbitrary<ConnectionRequest> = fc.record({
  creatorTenant: fc.option(ref, { freq: 8 }),
  signInTenant: ref,
  identityProvider: fc.constant('ENTRA_ID'),
});
const batches = fc.array(fc.array(request, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6, size: 'max' });
const setting = fc.record({
  watches: fc.boolean(),
  size: fc.constantFrom({ rules: 5, loaded: 1000, others: 1 }, { rules: 1000, loaded: 1000, others: 1000 }),
});

test('every decision, alone, in a batch or watched, is the decision of the state at the revision that it names', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(edit, { minLength: 1, maxLength: 12, size: 'max' }),
      batches,
      setting,
      async (s, edits, asked, { watches, size }) => {
        const world = new World(s, size);
        const first = edits.slice(0, 4);
        for (const each of first) {
          world.commit(each);
        }
        await world.catchUp();
        const watching = (watches ? world.watch() : Promise.resolve()).then(
          () => null,
          (error: unknown) => error,
        );
        await s.waitFor(Promise.all([world.follow(), world.write(edits.slice(4)), ...asked.map((requests) => world.ask(requests))]));
        await s.waitIdle();
        world.endWatches();
        expect(await s.waitFor(watching)).toBeNull();
        if (watches) {
          world.expectLastWatchedAreCurrent();
        }
        expect(world.cache.tenants.pinned).toBe(0);
      },
    ),
    { numRuns: runs(250, 20_000) },
  );
});

function settingsArbitrary(): fc.Arbitrary<PolicySettings> {
  return fc.record({
    enabled: fc.constantFrom(true, true, false),
    mode: fc.constantFrom('ONE_WAY', 'TWO_WAY'),
    unidentifiedCreators: fc.constantFrom('ALLOW', 'BLOCK'),
    crossCloudInbound: fc.constantFrom('ALLOW', 'BLOCK'),
  });
}

interface Delivered {
  readonly decision: Decision;
  readonly revision: number;
  readonly creator: Tenant | null;
  readonly signIn: Tenant | null;
}

/** The cache, and the log that it follows. The scheduler chooses when each read is sent, made and answered. */
class World {
  readonly #scheduler: fc.Scheduler;
  readonly model = new LogModel();
  readonly cache: PolicyCache;
  readonly #applied: AppliedRevision;
  readonly #evaluator: Evaluator;
  readonly #watches: DecisionWatches;
  readonly #lastWatched = new Map<number, Delivered>();
  readonly #connections = [
    { creatorTenantId: 'contoso', signInTenantId: 'fabrikam', identityProvider: 'ENTRA_ID' },
    { creatorTenantId: 'northwind', signInTenantId: 'contoso', identityProvider: 'ENTRA_ID' },
    { creatorTenantId: null, signInTenantId: 'northwind', identityProvider: 'ENTRA_ID' },
  ] as const;
  #writing = true;

  constructor(scheduler: fc.Scheduler, sizes: { rules: number; loaded: number; others: number }) {
    this.#scheduler = scheduler;
    this.#applied = new AppliedRevision(0, (change) => {
      this.#watches.tell(change);
    });
    const source = {
      // Every policy that has rules is read in pages.
      snapshot: (ids: readonly string[], domains: readonly string[]) => this.#read('snapshot', () => this.model.snapshot(ids, domains, 0)),
      rulesAt: (tenantId: string, revision: number, page: { limit: number; afterPlace: number | null }) =>
        this.#read('rules', () => this.model.rulesAt(tenantId, revision, page)),
      delta: (change: Change) => this.#read('delta', () => this.model.delta(change)),
    };
    const reads = { run: <T>(_owner: unknown, task: () => Promise<T>): Promise<T> => this.#step('turn to read').then(task) };
    this.cache = new PolicyCache(source, this.#applied, sizes, reads);
    this.#evaluator = new Evaluator(this.cache);
    const rounds = { add: (_owner: unknown, work: () => void): void => void this.#step('turn').then(work) };
    this.#watches = new DecisionWatches(
      { cache: this.cache, evaluator: this.#evaluator, check: () => undefined, rounds },
      { perSubject: 3, perTenant: 3 },
    );
  }

  commit(each: Edit): void {
    const { head } = this.model;
    const taken = 'domains' in each ? each.domains.filter((domain) => ![null, each.of].includes(this.model.owner(domain, head))) : [];
    this.model.commit('domains' in each ? { ...each, domains: each.domains.filter((domain) => !taken.includes(domain)) } : each);
  }

  async write(edits: readonly Edit[]): Promise<void> {
    for (const each of edits) {
      await this.#step('write');
      this.commit(each);
    }
    this.#writing = false;
  }

  async follow(): Promise<void> {
    while (this.#writing || this.#applied.revision < this.model.head) {
      await this.#step('poll');
      await this.catchUp();
    }
  }

  endWatches(): void {
    this.#watches.end(null);
  }

  async catchUp(): Promise<void> {
    for (const change of this.model.changes.slice(this.#applied.revision)) {
      await this.cache.apply(change);
    }
  }

  async ask(requests: readonly ConnectionRequest[]): Promise<void> {
    await this.#step('ask');
    const from = this.#applied.revision;
    const evaluations = await this.#evaluator.evaluate(requests, () => undefined);
    const revisions = new Set(evaluations.flatMap((each) => ('revision' in each ? [each.revision] : [])));
    expect(revisions.size).toBeLessThanOrEqual(1);
    evaluations.forEach((evaluation, place) => {
      if ('unknownDomains' in evaluation) {
        for (const { domain } of evaluation.unknownDomains) {
          expect(this.#ownersSince(domain, from)).toContain(null);
        }
        return;
      }
      this.#expectTrue(evaluation);
      const asked = requests[place];
      expect(evaluation.connection).toEqual({
        creatorTenantId: this.#resolve(asked?.creatorTenant ?? null, evaluation.revision),
        signInTenantId: this.#resolve(asked?.signInTenant ?? null, evaluation.revision),
        identityProvider: 'ENTRA_ID',
      });
    });
  }

  async watch(): Promise<void> {
    await this.#step('watch');
    const view = ({
      decision,
      revision,
      creator,
      signIn,
      connection,
    }: EvaluatedConnection): Delivered & { connection: typeof connection } => ({
      decision,
      revision,
      creator,
      signIn,
      connection,
    });
    const same = (a: Delivered, b: Delivered): boolean => a.decision.reason === b.decision.reason;
    const watcher = { subject: 'watcher', tenantId: null, visibility: 'all', view, same };
    for await (const delivered of this.#watches.watch(this.#connections, watcher)) {
      this.#expectTrue(delivered.view);
      this.#lastWatched.set(delivered.index, delivered.view);
      await this.#step('take');
    }
  }

  expectLastWatchedAreCurrent(): void {
    this.#connections.forEach((connection, place) => {
      expect(this.#lastWatched.get(place)?.decision.reason).toBe(this.model.decide(connection, this.model.head).reason);
    });
  }

  #expectTrue({ connection, decision, revision, creator, signIn }: EvaluatedConnection): void {
    expect(decision).toEqual(this.model.decide(connection, revision));
    expect(signIn).toEqual(this.model.tenant(connection.signInTenantId, revision));
    expect(creator).toEqual(connection.creatorTenantId === null ? null : this.model.tenant(connection.creatorTenantId, revision));
  }

  #ownersSince(domain: string, from: number): (string | null)[] {
    const owners: (string | null)[] = [];
    for (let revision = from; revision <= this.#applied.revision; revision += 1) {
      owners.push(this.model.owner(domain, revision));
    }
    return owners;
  }

  #resolve(asked: TenantRef | null, revision: number): string | null {
    if (asked === null) {
      return null;
    }
    return 'id' in asked ? asked.id : this.model.owner(asked.domain, revision);
  }

  async #read<T>(name: string, read: () => T): Promise<T> {
    await this.#step(`${name} sent`);
    const answer = read();
    await this.#step(`${name} answered`);
    return answer;
  }

  #step(name: string): Promise<void> {
    return this.#scheduler.schedule(Promise.resolve(), name);
  }
}
