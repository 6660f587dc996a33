import type { TenantId } from '../../domain/tenants/tenant';
import type { TenantRef } from '../../domain/tenants/tenantRef';
import type { PolicyCache } from './policyCache';

/** The pinned entries of one batch or one watch. They stay exact and in memory until they are released. */
export class Pins {
  readonly #cache: PolicyCache;
  readonly #ids = new Set<TenantId>();
  readonly #domains = new Set<string>();

  constructor(cache: PolicyCache) {
    this.#cache = cache;
  }

  /** Pins the tenant's entry; of a domain, its own entry and, once its owner is known, the owner's. */
  add(ref: TenantRef): void {
    if ('id' in ref) {
      this.#addTenant(ref.id);
      return;
    }
    if (!this.#domains.has(ref.domain)) {
      this.#domains.add(ref.domain);
      this.#cache.owners.pin(ref.domain);
    }
    const owner = this.#cache.owners.get(ref.domain);
    if (typeof owner === 'string') {
      this.#addTenant(owner);
    }
  }

  /**
   * Loads the pinned entries that are missing, and waits for small loads that are under way. An entry may still be missing afterwards, if another request's load
   * failed.
   */
  async fill(): Promise<void> {
    const { tenants, owners } = this.#cache;
    const joined: Promise<void>[] = [];
    const ids = [...this.#ids].filter((id) => isMissing(tenants.loadOf(id), joined));
    const domains = [...this.#domains].filter((domain) => isMissing(owners.loadOf(domain), joined));
    if (ids.length + domains.length > 0) {
      await this.#cache.load(ids, domains, this.#inMemory());
    }
    await Promise.allSettled(joined);
  }

  release(): void {
    for (const id of this.#ids) {
      this.#cache.tenants.unpin(id);
    }
    for (const domain of this.#domains) {
      this.#cache.owners.unpin(domain);
    }
    this.#ids.clear();
    this.#domains.clear();
  }

  /** How many tenants are in memory, and how many rules they have. */
  #inMemory(): { readonly tenants: number; readonly weight: number } {
    let [tenants, weight] = [0, 0];
    for (const id of this.#ids) {
      const state = this.#cache.tenants.peekPinned(id);
      tenants += Number(state !== undefined);
      weight += state?.policy?.rules.size ?? 0;
    }
    return { tenants, weight };
  }

  #addTenant(id: TenantId): void {
    if (this.#ids.has(id)) {
      return;
    }
    this.#ids.add(id);
    this.#cache.tenants.pin(id);
  }
}

/** Adds a small load that is under way to `loads`. */
function isMissing(load: Promise<void> | 'loaded' | 'missing', loads: Promise<void>[]): boolean {
  if (load === 'missing') {
    return true;
  }
  if (load !== 'loaded') {
    loads.push(load);
  }
  return false;
}
