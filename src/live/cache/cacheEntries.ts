import type { Revision } from '../../domain/shared/revision';

export interface Entry<V> {
  /** Undefined: not loaded yet. */
  value: V | undefined;
  /** How many batches, watches and loads have pinned it. */
  pins: number;
  /** A load under way that others may wait for, if there is one. */
  loading: Promise<void> | null;
  /** How many loads are under way. */
  loads: number;
  /** The changes that were applied since the first of these loads began. */
  missed: { readonly revision: Revision; readonly change: (value: V) => V }[];
  /** Whether it was used since eviction looked at it last, and what it weighs there. */
  used: boolean;
  weight: number;
}

/** Entries that stay in memory while there is room. An entry that is evicted is loaded again when it is needed. */
export interface EvictableEntries<V> {
  /** Does not count as a use. */
  peek(key: string): Entry<V> | undefined;
  put(key: string, entry: Entry<V>): void;
  drop(key: string): void;
  readonly size: number;
}

function newEntry<V>(): Entry<V> {
  return { value: undefined, pins: 0, loading: null, loads: 0, missed: [], used: false, weight: 0 };
}

/** Values by key: pinned, evictable, or both. INVARIANT: every value is its key's state exactly at the last applied change. */
export class CacheEntries<V> {
  readonly #evictable: EvictableEntries<V>;
  readonly #pinned = new Map<string, Entry<V>>();

  constructor(evictable: EvictableEntries<V>) {
    this.#evictable = evictable;
  }

  get(key: string): V | undefined {
    const entry = this.#evictable.peek(key);
    if (entry === undefined) {
      return this.#pinned.get(key)?.value;
    }
    entry.used = true;
    return entry.value;
  }

  /** The value of a pinned entry. Does not count as a use. */
  peekPinned(key: string): V | undefined {
    return this.#pinned.get(key)?.value;
  }

  /** A pinned entry stays exact and in memory until it is unpinned, even if it is evicted meanwhile. */
  pin(key: string): Entry<V> {
    let entry = this.#pinned.get(key);
    if (entry === undefined) {
      entry = this.#evictable.peek(key) ?? newEntry<V>();
      this.#pinned.set(key, entry);
    }
    entry.pins += 1;
    return entry;
  }

  unpin(key: string): void {
    const entry = this.#pinned.get(key);
    if (entry === undefined) {
      return;
    }
    entry.pins -= 1;
    if (entry.pins === 0) {
      this.#pinned.delete(key);
    }
  }

  /** Whether a pinned entry is loaded or missing; the load itself if one is under way. */
  loadOf(key: string): Promise<void> | 'loaded' | 'missing' {
    const entry = this.#pinned.get(key);
    if (entry?.value !== undefined) {
      return 'loaded';
    }
    return entry?.loading ?? 'missing';
  }

  /** Whether changes of this key must be applied here. */
  concerns(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  /** Whether there is no entry at all. */
  get empty(): boolean {
    return this.#pinned.size === 0 && this.#evictable.size === 0;
  }

  get pinned(): number {
    return this.#pinned.size;
  }

  /** Applies a change to the key's value. If the value is still being loaded, `install` applies the change. */
  patch(key: string, revision: Revision, change: (value: V) => V): void {
    const entry = this.#find(key);
    if (entry === undefined) {
      return;
    }
    if (entry.value !== undefined) {
      this.#keep(key, entry, change(entry.value));
    } else if (entry.loads > 0) {
      entry.missed.push({ revision, change });
    }
  }

  /** Puts in a value that was read at `head`, together with the changes that were applied after `head`. This node must have applied `head`. */
  install(key: string, value: V, head: Revision): void {
    const entry = this.#find(key) ?? newEntry<V>();
    if (entry.value !== undefined) {
      return;
    }
    let now = value;
    for (const { revision, change } of entry.missed) {
      if (revision > head) {
        now = change(now);
      }
    }
    entry.missed = [];
    this.#keep(key, entry, now);
  }

  #find(key: string): Entry<V> | undefined {
    return this.#pinned.get(key) ?? this.#evictable.peek(key);
  }

  #keep(key: string, entry: Entry<V>, value: V): void {
    const evictable = entry.value === undefined || this.#evictable.peek(key) === entry;
    entry.value = value;
    if (!evictable) {
      return;
    }
    this.#evictable.drop(key);
    this.#evictable.put(key, entry);
  }
}
