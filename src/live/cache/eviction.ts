import type { TenantState } from '../../domain/decisions/decision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Entry, EvictableEntries } from './cacheEntries';

/**
 * Entries in the order in which they were put in, up to a weight. A use sets a bit. If there is too much, a hand walks on through the entries: it clears the
 * bit of those that were used since it passed them, and evicts the others (the SIEVE algorithm). So a hit costs one look-up and writes one field, and a flood
 * of entries that are used once leaves those alone that are used again and again.
 */
class Sieve<V> {
  readonly #max: number;
  readonly #weigh: (entry: Entry<V>) => number;
  readonly #entries = new Map<string, Entry<V>>();
  /** An iterator of a Map goes on although entries are added and deleted. */
  #hand: MapIterator<[string, Entry<V>]> = this.#entries.entries();
  #weight = 0;

  constructor(max: number, weigh: (entry: Entry<V>) => number) {
    this.#max = max;
    this.#weigh = weigh;
  }

  get size(): number {
    return this.#entries.size;
  }

  get weight(): number {
    return this.#weight;
  }

  peek(key: string): Entry<V> | undefined {
    return this.#entries.get(key);
  }

  /** Does not take an entry that is heavier than all entries may be together. */
  put(key: string, entry: Entry<V>): void {
    this.drop(key);
    const weight = this.#weigh(entry);
    if (weight > this.#max) {
      return;
    }
    while (this.#weight + weight > this.#max) {
      this.#evictOne();
    }
    entry.weight = weight;
    this.#weight += weight;
    this.#entries.set(key, entry);
  }

  drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#weight -= entry.weight;
    }
  }

  #evictOne(): void {
    for (;;) {
      const { done, value } = this.#hand.next();
      if (done === true) {
        this.#hand = this.#entries.entries();
        continue;
      }
      const [key, entry] = value;
      if (!entry.used) {
        this.drop(key);
        return;
      }
      entry.used = false;
    }
  }
}

/**
 * Tenants' states. A policy weighs about as much as it has rules. Tenants without a policy are apart, so that a caller who asks for random IDs cannot evict
 * policies.
 */
export class EvictableTenants implements EvictableEntries<TenantState> {
  readonly #policies: Sieve<TenantState>;
  readonly #withoutPolicy: Sieve<TenantState>;

  constructor(maxRules: number, maxWithoutPolicy: number) {
    this.#policies = new Sieve(maxRules, ({ value }) => POLICY_WEIGHT + (value?.policy?.rules.size ?? 0));
    this.#withoutPolicy = new Sieve(maxWithoutPolicy, () => 1);
  }

  peek(key: string): Entry<TenantState> | undefined {
    return this.#policies.peek(key) ?? this.#withoutPolicy.peek(key);
  }

  put(key: string, entry: Entry<TenantState>): void {
    this.drop(key);
    const hasPolicy = entry.value !== undefined && entry.value.policy !== null;
    (hasPolicy ? this.#policies : this.#withoutPolicy).put(key, entry);
  }

  drop(key: string): void {
    this.#policies.drop(key);
    this.#withoutPolicy.drop(key);
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
    return this.#policies.weight;
  }
}

/** What a policy weighs besides its rules. */
const POLICY_WEIGHT = 4;

/** Owners of domains. A domain without an owner is not kept, because there is no end of unknown names. */
export class EvictableOwners implements EvictableEntries<TenantId | null> {
  readonly #owners: Sieve<TenantId | null>;

  constructor(max: number) {
    this.#owners = new Sieve(max, () => 1);
  }

  peek(key: string): Entry<TenantId | null> | undefined {
    return this.#owners.peek(key);
  }

  put(key: string, entry: Entry<TenantId | null>): void {
    if (typeof entry.value === 'string') {
      this.#owners.put(key, entry);
    }
  }

  drop(key: string): void {
    this.#owners.drop(key);
  }

  get size(): number {
    return this.#owners.size;
  }
}

/** What a compiled rule takes in memory: measured 270 without a note, and a note adds its length. */
const BYTES_A_RULE = 320;
/** The part of the heap that policies may fill. Loads under way and requests need room too. */
const HEAP_PART = 1 / 4;
/** More than this brings nothing: policies that nobody uses need not be in memory. */
const MOST_RULES = 2_000_000;

/** How many rules of policies may stay in memory, with a heap of this size. */
export function rulesThatFit(heapBytes: number): number {
  return Math.min(MOST_RULES, Math.floor((heapBytes * HEAP_PART) / BYTES_A_RULE));
}
