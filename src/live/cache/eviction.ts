import { LRUCache } from 'lru-cache';
import type { TenantState } from '../../domain/decisions/decision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Entry, Shelf } from './cacheEntries';

/**
 * Entries by key, found in one look-up. INVARIANT: `held` holds exactly what the lists of recent use hold. Between two entries that come in, only the first
 * use of an entry is noted in its list, which costs several times the look-up: until something comes in, nothing goes out, and the order does not matter.
 */
class Index<V> {
  readonly #held = new Map<string, Entry<V>>();
  #puts = 0;

  get size(): number {
    return this.#held.size;
  }

  peek(key: string): Entry<V> | undefined {
    return this.#held.get(key);
  }

  /** Whether the use has to be noted in the entry's list. */
  isNews(entry: Entry<V>): boolean {
    if (entry.usedAt === this.#puts) {
      return false;
    }
    entry.usedAt = this.#puts;
    return true;
  }

  put(key: string, entry: Entry<V>, list: LRUCache<string, Entry<V>>): void {
    this.#puts += 1;
    entry.usedAt = this.#puts;
    this.#held.set(key, entry);
    // One that is larger than the whole list is not taken.
    if (list.set(key, entry).peek(key) !== entry) {
      this.#held.delete(key);
    }
  }

  drop(key: string): void {
    this.#held.delete(key);
  }

  /** To be told by each list of what it let go of. */
  readonly dispose = (_entry: Entry<V>, key: string, reason: string): void => {
    if (reason === 'evict') {
      this.#held.delete(key);
    }
  };
}

/** Policies, least recently used first out, weighed by their rules. What has no policy lies apart: asking for random IDs must not push policies out. */
export class TenantShelf implements Shelf<TenantState> {
  readonly #index = new Index<TenantState>();
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
    if (entry !== undefined && this.#index.isNews(entry)) {
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

/** What a policy weighs beside its rules. */
const POLICY_WEIGHT = 4;

/** Owners of domains. That nobody owns a domain is not kept: unknown names are without number. */
export class OwnerShelf implements Shelf<TenantId | null> {
  readonly #index = new Index<TenantId | null>();
  readonly #owners: LRUCache<string, Entry<TenantId | null>>;

  constructor(max: number) {
    this.#owners = new LRUCache({ max, dispose: this.#index.dispose });
  }

  get(key: string): Entry<TenantId | null> | undefined {
    const entry = this.#index.peek(key);
    if (entry !== undefined && this.#index.isNews(entry)) {
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
