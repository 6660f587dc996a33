import { LRUCache } from 'lru-cache';
import type { TenantState } from '../domain/decision';
import type { TenantId } from '../domain/tenant';
import type { Entry, Shelf } from './exactEntries';

/** Policies, least recently used first out, weighed by their rules. What has no policy lies apart: asking for random IDs must not push policies out. */
export class TenantShelf implements Shelf<TenantState> {
  readonly #policies: LRUCache<string, Entry<TenantState>>;
  readonly #withoutPolicy: LRUCache<string, Entry<TenantState>>;

  constructor(maxRules: number, maxWithoutPolicy: number) {
    this.#policies = new LRUCache({
      maxSize: maxRules,
      sizeCalculation: (entry) => POLICY_WEIGHT + (entry.value?.policy?.rules.size ?? 0),
    });
    this.#withoutPolicy = new LRUCache({ max: maxWithoutPolicy });
  }

  get(key: string): Entry<TenantState> | undefined {
    return this.#policies.get(key) ?? this.#withoutPolicy.get(key);
  }

  peek(key: string): Entry<TenantState> | undefined {
    return this.#policies.peek(key) ?? this.#withoutPolicy.peek(key);
  }

  put(key: string, entry: Entry<TenantState>): void {
    const hasPolicy = entry.value !== undefined && entry.value.policy !== null;
    (hasPolicy ? this.#policies : this.#withoutPolicy).set(key, entry);
  }

  drop(key: string): void {
    this.#policies.delete(key);
    this.#withoutPolicy.delete(key);
  }

  get size(): number {
    return this.#policies.size + this.#withoutPolicy.size;
  }

  get policies(): number {
    return this.#policies.size;
  }

  get withoutPolicy(): number {
    return this.#withoutPolicy.size;
  }

  /** The weight of all policies: one for each rule, and a few for each policy. */
  get weight(): number {
    return this.#policies.calculatedSize;
  }
}

/** What a policy weighs beside its rules. */
const POLICY_WEIGHT = 4;

/** Owners of domains. That nobody owns a domain is not kept: unknown names are without number. */
export class OwnerShelf implements Shelf<TenantId | null> {
  readonly #owners: LRUCache<string, Entry<TenantId | null>>;

  constructor(max: number) {
    this.#owners = new LRUCache({ max });
  }

  get(key: string): Entry<TenantId | null> | undefined {
    return this.#owners.get(key);
  }

  peek(key: string): Entry<TenantId | null> | undefined {
    return this.#owners.peek(key);
  }

  put(key: string, entry: Entry<TenantId | null>): void {
    if (typeof entry.value === 'string') this.#owners.set(key, entry);
  }

  drop(key: string): void {
    this.#owners.delete(key);
  }

  get size(): number {
    return this.#owners.size;
  }
}
