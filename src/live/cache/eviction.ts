import { LRUCache } from 'lru-cache';
import type { TenantState } from '../../domain/decisions/decision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Entry, EvictableEntries } from './cacheEntries';

/**
 * Entries by key, found in one look-up. INVARIANT: `entries` holds exactly the entries of the LRU lists. An entry's use is noted in its list only once between
 * two puts, because noting costs several times the look-up: until the next put nothing is evicted, so the order does not matter.
 */
class EntryIndex<V> {
  readonly #entries = new Map<string, Entry<V>>();
  #puts = 0;

  get size(): number {
    return this.#entries.size;
  }

  peek(key: string): Entry<V> | undefined {
    return this.#entries.get(key);
  }

  /** Whether the use must be noted in the entry's list. */
  isFirstUse(entry: Entry<V>): boolean {
    if (entry.usedAt === this.#puts) {
      return false;
    }
    entry.usedAt = this.#puts;
    return true;
  }

  put(key: string, entry: Entry<V>, list: LRUCache<string, Entry<V>>): void {
    this.#puts += 1;
    entry.usedAt = this.#puts;
    this.#entries.set(key, entry);
    // The list does not take an entry that is larger than the whole list.
    if (list.set(key, entry).peek(key) !== entry) {
      this.#entries.delete(key);
    }
  }

  drop(key: string): void {
    this.#entries.delete(key);
  }

  /** Each list calls this with every entry that leaves it. */
  readonly dispose = (_entry: Entry<V>, key: string, reason: string): void => {
    if (reason === 'evict') {
      this.#entries.delete(key);
    }
  };
}

/**
 * Tenants' states; the least recently used goes first. A policy weighs about as much as it has rules. Tenants without a policy have a list of their own, so
 * that a caller who asks for random IDs cannot evict policies.
 */
export class EvictableTenants implements EvictableEntries<TenantState> {
  readonly #index = new EntryIndex<TenantState>();
  readonly #policies: LRUCache<string, Entry<TenantState>>;
  readonly #withoutPolicy: LRUCache<string, Entry<TenantState>>;

  constructor(maxRules: number, maxWithoutPolicy: number) {
    const { dispose } = this.#index;
    this.#policies = new LRUCache({
      maxSize: maxRules,
      sizeCalculation: (entry) => POLICY_WEIGHT + (entry.value?.policy?.rules.size ?? 0),
      dispose,
    });
    this.#withoutPolicy = new LRUCache({ max: maxWithoutPolicy, dispose });
  }

  get(key: string): Entry<TenantState> | undefined {
    const entry = this.#index.peek(key);
    if (entry !== undefined && this.#index.isFirstUse(entry)) {
      this.#listOf(entry).get(key);
    }
    return entry;
  }

  peek(key: string): Entry<TenantState> | undefined {
    return this.#index.peek(key);
  }

  put(key: string, entry: Entry<TenantState>): void {
    this.#index.put(key, entry, this.#listOf(entry));
  }

  drop(key: string): void {
    this.#index.drop(key);
    this.#policies.delete(key);
    this.#withoutPolicy.delete(key);
  }

  #listOf(entry: Entry<TenantState>): LRUCache<string, Entry<TenantState>> {
    const hasPolicy = entry.value !== undefined && entry.value.policy !== null;
    return hasPolicy ? this.#policies : this.#withoutPolicy;
  }

  get size(): number {
    return this.#index.size;
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

/** What a policy weighs besides its rules. */
const POLICY_WEIGHT = 4;

/** Owners of domains. A domain without an owner is not kept, because there is no end of unknown names. */
export class EvictableOwners implements EvictableEntries<TenantId | null> {
  readonly #index = new EntryIndex<TenantId | null>();
  readonly #owners: LRUCache<string, Entry<TenantId | null>>;

  constructor(max: number) {
    this.#owners = new LRUCache({ max, dispose: this.#index.dispose });
  }

  get(key: string): Entry<TenantId | null> | undefined {
    const entry = this.#index.peek(key);
    if (entry !== undefined && this.#index.isFirstUse(entry)) {
      this.#owners.get(key);
    }
    return entry;
  }

  peek(key: string): Entry<TenantId | null> | undefined {
    return this.#index.peek(key);
  }

  put(key: string, entry: Entry<TenantId | null>): void {
    if (typeof entry.value === 'string') {
      this.#index.put(key, entry, this.#owners);
    }
  }

  drop(key: string): void {
    this.#index.drop(key);
    this.#owners.delete(key);
  }

  get size(): number {
    return this.#index.size;
  }
}
