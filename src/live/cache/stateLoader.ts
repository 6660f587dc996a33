import type { TenantState } from '../../domain/decisions/decision';
import { applyDelta, compilePolicy } from '../../domain/policies/compiledPolicy';
import type { PolicyVersion, TenantRule } from '../../domain/policies/policy';
import { RequestError } from '../../domain/shared/requestError';
import type { Revision } from '../../domain/shared/revision';
import type { Tenant, TenantId } from '../../domain/tenants/tenant';
import type { History, TenantSnapshot } from '../../store/port/history';
import { FairRounds } from '../fairRounds';
import { WeightBudget } from './weightBudget';

/** What it reads: the store, or a model of it. */
export interface StateSource {
  snapshot(ids: readonly TenantId[], domains: readonly string[], rulesUpTo: number): Promise<TenantSnapshot>;
  rulesAt: History['rulesAt'];
}

/** States of tenants and owners of domains, all as they were at `head`. */
interface LoadedStates {
  readonly head: Revision;
  readonly owners: ReadonlyMap<string, TenantId | null>;
  readonly tenants: readonly TenantState[];
}

/** How many tenants, or domains, one statement reads. */
export const PIECE = 10;
/**
 * Policies with at most this many rules are read in that statement, and have no weight: fewer if a load has several pieces, because these wait in memory until
 * there is room for the others. All others are read in pages.
 */
const FEW_RULES = 100;
const FEWER_RULES = 20;
const PAGE = 250;
const READS_AT_ONCE = 4;

/**
 * Reads what decisions need of tenants that are not in memory, in small steps that give way. The rules of a policy are read in several statements, which read
 * the versions that were in force at one revision, so together they are one state. Loads take turns, and the weight of all loads under way is bounded.
 */
export class StateLoader {
  readonly #source: StateSource;
  readonly #maxWeight: number;
  readonly #reads: Pick<FairRounds, 'run'>;
  readonly #budget: WeightBudget;

  /** `maxWeight`: how many rules the policies of one request, and those of all loads under way, may have together. */
  constructor(source: StateSource, maxWeight: number, reads: Pick<FairRounds, 'run'> = new FairRounds(READS_AT_ONCE)) {
    this.#source = source;
    this.#maxWeight = maxWeight;
    this.#reads = reads;
    this.#budget = new WeightBudget(maxWeight);
  }

  /**
   * Reads these tenants and the owners of these domains. `others`: the policies in memory that the same request needs. Throws `BAD_USER_INPUT` if the request
   * needs too much at once. A policy that is too large for one statement is read for a tenant in `ids` only.
   */
  async load(
    ids: readonly TenantId[],
    domains: readonly string[],
    others: { readonly tenants: number; readonly weight: number },
  ): Promise<readonly LoadedStates[]> {
    // Each load is an owner of its own, so that a small one ends soon beside a large one.
    const owner = {};
    const pieces =
      ids.length + domains.length <= PIECE
        ? [[ids, domains] as const]
        : [...piecesOf(ids).map((each) => [each, []] as const), ...piecesOf(domains).map((each) => [[], each] as const)];
    const rulesUpTo = pieces.length === 1 ? FEW_RULES : FEWER_RULES;
    const snapshots = await Promise.all(
      pieces.map((piece) => this.#reads.run(owner, async () => compiled(await this.#source.snapshot(...piece, rulesUpTo)))),
    );
    const wanted = new Set(ids);
    const weight = snapshots
      .flatMap((snapshot) => snapshot.large)
      .reduce((sum, { tenantId, version }) => sum + (wanted.has(tenantId) ? version.ruleCount : 0), 0);
    // Whatever the sizes of their policies, a connection of two tenants can be decided.
    if (others.weight + weight > this.#maxWeight && others.tenants + ids.length > 2) {
      throw new RequestError(
        'BAD_USER_INPUT',
        'The policies of the tenants that these connections name are too large to be used together. Ask about fewer tenants at once.',
      );
    }
    if (weight === 0) {
      return snapshots;
    }
    await this.#budget.take(weight);
    try {
      return await Promise.all(
        snapshots.map(async ({ head, owners, tenants, large }) => ({
          head,
          owners,
          tenants: [
            ...tenants,
            ...(await Promise.all(large.filter(({ tenantId }) => wanted.has(tenantId)).map((each) => this.#inPages(owner, each, head)))),
          ],
        })),
      );
    } finally {
      this.#budget.giveBack(weight);
    }
  }

  async #inPages(owner: object, { tenantId, tenant, version }: LargeState, head: Revision): Promise<TenantState> {
    let policy = compilePolicy(version.settings, []);
    let page: readonly TenantRule[] = [];
    do {
      const afterPlace = page.at(-1)?.place ?? null;
      page = await this.#reads.run<readonly TenantRule[]>(owner, () =>
        this.#source.rulesAt(tenantId, head, { limit: PAGE, afterPlace }, 'feed'),
      );
      policy = applyDelta(policy, version.settings, page, []);
    } while (page.length === PAGE);
    return { tenantId, tenant, policy };
  }
}

/** A tenant whose rules are not read yet. */
interface LargeState {
  readonly tenantId: TenantId;
  readonly tenant: Tenant | null;
  readonly version: PolicyVersion;
}

function compiled({ head, owners, tenants }: TenantSnapshot): LoadedStates & { readonly large: readonly LargeState[] } {
  const states: TenantState[] = [];
  const large: LargeState[] = [];
  for (const [tenantId, { tenant, version, rules }] of tenants) {
    if (version === null) {
      states.push({ tenantId, tenant, policy: null });
    } else if (rules === null) {
      large.push({ tenantId, tenant, version });
    } else {
      states.push({ tenantId, tenant, policy: compilePolicy(version.settings, rules) });
    }
  }
  return { head, owners, tenants: states, large };
}

function piecesOf<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / PIECE) }, (_, index) => items.slice(index * PIECE, (index + 1) * PIECE));
}
