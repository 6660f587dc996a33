import type { TenantId } from '../../domain/tenants/tenant';
import type { TenantRef } from '../../domain/tenants/tenantRef';
import type { PolicyCache } from './policyCache';

/** The entries of one batch or one watch: pinned, so that they stay exact and computable until released. */
export class Pins {
  readonly #cache: PolicyCache;
  readonly #ids = new Set<TenantId>();
  readonly #domains = new Set<string>();

  constructor(cache: PolicyCache) {
    this.#cache = cache;
  }

  /** Holds the tenant's entry, or the domain's and, once it is known, its owner's. */
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

  /** Loads what is held and missing, or waits for those who load it already. */
  async fill(): Promise<void> {
    const { tenants, owners } = this.#cache;
    const under: Promise<void>[] = [];
    const ids = [...this.#ids].filter((id) => missing(tenants.loadOf(id), under));
    const domains = [...this.#domains].filter((domain) => missing(owners.loadOf(domain), under));
    if (ids.length + domains.length > 0) {
      under.push(this.#cache.load(ids, domains));
    }
    await Promise.all(under);
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

  #addTenant(id: TenantId): void {
    if (this.#ids.has(id)) {
      return;
    }
    this.#ids.add(id);
    this.#cache.tenants.pin(id);
  }
}

function missing(load: Promise<void> | 'loaded' | 'missing', under: Promise<void>[]): boolean {
  if (load === 'missing') {
    return true;
  }
  if (load !== 'loaded') {
    under.push(load);
  }
  return false;
}
