import type { TenantId } from '../../domain/tenants/tenant';

const NONE: ReadonlySet<never> = new Set<never>();

/** Finds the items that a change of a tenant concerns. It costs as much as there are such items, however many there are in all. */
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

  /** How many tenants have items. */
  get size(): number {
    return this.#byTenant.size;
  }
}
