import type { TenantState } from '../../domain/decisions/decision';
import { isPolicyChange } from '../../domain/policies/change';
import type { Change } from '../../domain/policies/change';
import { applyDelta, compilePolicy } from '../../domain/policies/compiledPolicy';
import { overloadedError, RequestError } from '../../domain/shared/requestError';
import type { TenantId } from '../../domain/tenants/tenant';
import type { ChangeDelta } from '../../store/port/changeLog';
import type { TenantSnapshot } from '../../store/port/history';
import type { AppliedRevision } from '../log/appliedRevision';
import { CacheEntries } from './cacheEntries';
import { EvictableOwners, EvictableTenants } from './eviction';

/** What the cache reads: the store, or a model of it. */
interface CacheSource {
  snapshot(ids: readonly TenantId[], domains: readonly string[]): Promise<TenantSnapshot>;
  delta(change: Change): Promise<ChangeDelta>;
}

interface CacheSizes {
  /** How many rules the evictable policies may have together. */
  readonly rules: number;
  /** How many tenants without a policy, and how many domains, stay in memory. */
  readonly others: number;
}

/** How many snapshots may be read at a time. */
export const MAX_LOADING = 256;

/**
 * The states of tenants that decisions need, in memory. INVARIANT: every entry, "no policy" and "not in the directory" included, is that tenant's state
 * exactly at `applied`. Otherwise a decision could combine a newer state of one tenant with an older one of the other, and allow what no revision allowed.
 */
export class PolicyCache {
  readonly #source: CacheSource;
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
  ) {
    this.#source = source;
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
   * Loads missing entries in one snapshot. The caller has pinned the keys, and none of them is being loaded. Throws `OVERLOADED` if too many snapshots are
   * being read already: other requests and the log's followers need the database too.
   */
  load(ids: readonly TenantId[], domains: readonly string[]): Promise<void> {
    if (this.#loading >= MAX_LOADING) {
      this.#loadsRefused += 1;
      throw overloadedError('Too many policies are being read from the database. Try again in a moment.', 1000);
    }
    this.#loads += 1;
    this.#loading += 1;
    const entries = [...ids.map((id) => this.tenants.pin(id)), ...domains.map((domain) => this.owners.pin(domain))];
    const loading = this.#read(ids, domains).finally(() => {
      this.#loading -= 1;
      for (const entry of entries) {
        entry.loading = null;
      }
      for (const id of ids) {
        this.tenants.unpin(id);
      }
      for (const domain of domains) {
        this.owners.unpin(domain);
      }
    });
    for (const entry of entries) {
      entry.loading = loading;
      entry.missed = [];
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

  async #read(ids: readonly TenantId[], domains: readonly string[]): Promise<void> {
    const begun = this.applied.revision;
    const changed = new Set<TenantId>();
    if (domains.length > 0) {
      this.#changedMeanwhile.add(changed);
    }
    try {
      const { head, owners, tenants } = await this.#source.snapshot(ids, domains);
      if (head < begun) {
        throw new RequestError('REVISION_UNAVAILABLE', 'The change log was set back to an earlier state. Try again in a moment.');
      }
      // Without this wait, the new entries would be ahead of the others.
      await this.applied.reached(head);
      for (const domain of domains) {
        this.owners.install(domain, owners.get(domain) ?? null, head);
      }
      for (const [tenantId, { tenant, version, rules }] of tenants) {
        if (changed.has(tenantId) && !ids.includes(tenantId)) {
          continue;
        }
        const policy = version === null ? null : compilePolicy(version.settings, rules);
        this.tenants.install(tenantId, { tenantId, tenant, policy }, head);
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
