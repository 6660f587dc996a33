import type { TenantId } from '../../domain/tenants/tenant';

const NONE: ReadonlySet<never> = new Set<never>();

/** Who is concerned by a change of a tenant: a wake-up costs what the concerned ones are, whatever the number of all. */
export class TenantIndex<T> {
  readonly #byTenant = new Map<TenantId, Set<T>>();

  of(tenantId: TenantId): ReadonlySet<T> {
    return this.#byTenant.get(tenantId) ?? NONE;
  }

  add(tenantId: TenantId, item: T): void {
    const items = this.#byTenant.get(tenantId);
    if (items === undefined) {
      this.#byTenant.set(tenantId, new Set([item]));
    } else {
      items.add(item);
    }
  }

  delete(tenantId: TenantId, item: T): void {
    const items = this.#byTenant.get(tenantId);
    if (items?.delete(item) === true && items.size === 0) {
      this.#byTenant.delete(tenantId);
    }
  }

  /** How many tenants concern anybody. */
  get size(): number {
    return this.#byTenant.size;
  }
}
