import type { TenantState } from '../../domain/decisions/decision';
import { isPolicyChange } from '../../domain/policies/change';
import type { Change } from '../../domain/policies/change';
import { applyDelta, compilePolicy } from '../../domain/policies/compiledPolicy';
import { overloadedError, RequestError } from '../../domain/shared/requestError';
import type { TenantId } from '../../domain/tenants/tenant';
import type { ChangeDelta } from '../../store/port/changeLog';
import type { FairRounds } from '../fairRounds';
import type { AppliedRevision } from '../log/appliedRevision';
import { CacheEntries } from './cacheEntries';
import { EvictableOwners, EvictableTenants } from './eviction';
import { PIECE, StateLoader } from './stateLoader';
import type { StateSource } from './stateLoader';

/** What the cache reads: the store, or a model of it. */
interface CacheSource extends StateSource {
  delta(change: Change): Promise<ChangeDelta>;
}

interface CacheSizes {
  /** How many rules the evictable policies may have together. */
  readonly rules: number;
  /** How many rules the policies of one request, and those of all loads under way, may have together. */
  readonly loaded: number;
  /** How many tenants without a policy, and how many domains, stay in memory. */
  readonly others: number;
}

/** How many loads may be under way. */
export const MAX_LOADING = 256;

/**
 * The states of tenants that decisions need, in memory. INVARIANT: every entry, "no policy" and "not in the directory" included, is that tenant's state
 * exactly at `applied`. Otherwise a decision could combine a newer state of one tenant with an older one of the other, and allow what no revision allowed.
 */
export class PolicyCache {
  readonly #source: CacheSource;
  readonly #loader: StateLoader;
  readonly #evictableTenants: EvictableTenants;
  readonly #evictableOwners: EvictableOwners;
  readonly tenants: CacheEntries<TenantState>;
  /** The tenant that owns a domain; null if no tenant does. */
  readonly owners: CacheEntries<TenantId | null>;
  /** For each load of domains under way: the tenants that changed since it began. The load may bring such a tenant as an owner without its missed changes. */
  readonly #changedMeanwhile = new Set<Set<TenantId>>();
  #loads = 0;
  #loading = 0;
  #loadsRefused = 0;

  constructor(
    source: CacheSource,
    readonly applied: AppliedRevision,
    sizes: CacheSizes,
    reads?: Pick<FairRounds, 'run'>,
  ) {
    this.#source = source;
    this.#loader = new StateLoader(source, sizes.loaded, reads);
    this.#evictableTenants = new EvictableTenants(sizes.rules, sizes.others);
    this.#evictableOwners = new EvictableOwners(sizes.others);
    this.tenants = new CacheEntries(this.#evictableTenants);
    this.owners = new CacheEntries(this.#evictableOwners);
  }

  /** Applies the next change. Reads from the store what the change did only if it concerns an entry in memory. */
  async apply(change: Change): Promise<void> {
    // INVARIANT: if the change concerns no entry, there is no await between finding that out and advancing.
    const delta = this.#concerns(change) ? await this.#source.delta(change) : null;
    this.applied.expect(change);
    if (delta !== null) {
      this.#patch(change, delta);
    }
    for (const changed of this.#changedMeanwhile) {
      changed.add(change.tenantId);
    }
    this.applied.advance(change);
  }

  /**
   * Loads missing entries. The caller has pinned the keys. `others`: what it has pinned besides, and is in memory. Throws `OVERLOADED` if too much is being
   * loaded already: other requests and the log's followers need the database too. Throws `BAD_USER_INPUT` if the caller needs too much at once.
   */
  load(ids: readonly TenantId[], domains: readonly string[], others: { readonly tenants: number; readonly weight: number }): Promise<void> {
    if (this.#loading >= MAX_LOADING) {
      this.#loadsRefused += 1;
      throw overloadedError('Too many policies are being read from the database. Try again in a moment.', 1000);
    }
    this.#loads += 1;
    this.#loading += 1;
    const entries = [...ids.map((id) => this.tenants.pin(id)), ...domains.map((domain) => this.owners.pin(domain))];
    const loading = this.#read(ids, domains, others).finally(() => {
      this.#loading -= 1;
      for (const entry of entries) {
        entry.loads -= 1;
        if (entry.loading === loading) {
          entry.loading = null;
        }
      }
      for (const id of ids) {
        this.tenants.unpin(id);
      }
      for (const domain of domains) {
        this.owners.unpin(domain);
      }
    });
    // Nobody else waits for a large load: who needs a part of it reads that part.
    const joinable = ids.length + domains.length <= PIECE;
    for (const entry of entries) {
      if (entry.loads === 0) {
        entry.missed = [];
      }
      entry.loads += 1;
      if (joinable) {
        entry.loading = loading;
      }
    }
    return loading;
  }

  get sizes(): Readonly<
    Record<'policies' | 'withoutPolicy' | 'domains' | 'weight' | 'pinned' | 'loads' | 'loading' | 'loadsRefused', number>
  > {
    return {
      policies: this.#evictableTenants.policies,
      withoutPolicy: this.#evictableTenants.withoutPolicy,
      domains: this.#evictableOwners.size,
      weight: this.#evictableTenants.weight,
      pinned: this.tenants.pinned,
      loads: this.#loads,
      loading: this.#loading,
      loadsRefused: this.#loadsRefused,
    };
  }

  async #read(ids: readonly TenantId[], domains: readonly string[], others: { tenants: number; weight: number }): Promise<void> {
    const begun = this.applied.revision;
    const wanted = new Set(ids);
    const changed = new Set<TenantId>();
    if (domains.length > 0) {
      this.#changedMeanwhile.add(changed);
    }
    try {
      for (const { head, owners, tenants } of await this.#loader.load(ids, domains, others)) {
        if (head < begun) {
          throw new RequestError('REVISION_UNAVAILABLE', 'The change log was set back to an earlier state. Try again in a moment.');
        }
        // Without this wait, the new entries would be ahead of the others.
        await this.applied.reached(head);
        for (const [domain, owner] of owners) {
          this.owners.install(domain, owner, head);
        }
        for (const state of tenants) {
          if (wanted.has(state.tenantId) || !changed.has(state.tenantId)) {
            this.tenants.install(state.tenantId, state, head);
          }
        }
      }
    } finally {
      this.#changedMeanwhile.delete(changed);
    }
  }

  /** A change of the directory may concern any domain: only its delta names them. */
  #concerns({ kind, tenantId }: Change): boolean {
    return this.tenants.concerns(tenantId) || (!isPolicyChange(kind) && !this.owners.empty);
  }

  #patch({ tenantId, revision }: Change, delta: ChangeDelta): void {
    this.tenants.patch(tenantId, revision, (state) => stateAfter(state, delta));
    const { tenant } = delta;
    if (tenant === null) {
      return;
    }
    for (const domain of delta.domains) {
      this.owners.patch(domain, revision, (owner) => (tenant.domains.includes(domain) ? tenantId : owner === tenantId ? null : owner));
    }
  }
}

function stateAfter({ tenantId, tenant, policy }: TenantState, delta: ChangeDelta): TenantState {
  const { version, opened, closed } = delta;
  const after =
    version === null
      ? policy
      : policy === null
        ? compilePolicy(version.settings, opened)
        : applyDelta(policy, version.settings, opened, closed);
  return { tenantId, tenant: delta.tenant ?? tenant, policy: after };
}
