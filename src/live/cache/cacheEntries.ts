import type { Revision } from '../../domain/shared/revision';

export interface Entry<V> {
  /** Undefined: not loaded yet. */
  value: V | undefined;
  /** How many batches, watches and loads hold it. */
  pins: number;
  /** The load under way. */
  loading: Promise<void> | null;
  /** What was applied to it since its load began. */
  missed: { readonly revision: Revision; readonly change: (value: V) => V }[];
  /** The shelf's own note of its last use. */
  usedAt: number;
}

/** Where entries are kept while there is room. What it drops is loaded again. */
export interface Shelf<V> {
  get(key: string): Entry<V> | undefined;
  /** As `get`, without counting as a use. */
  peek(key: string): Entry<V> | undefined;
  put(key: string, entry: Entry<V>): void;
  drop(key: string): void;
  readonly size: number;
}

function newEntry<V>(): Entry<V> {
  return { value: undefined, pins: 0, loading: null, missed: [], usedAt: -1 };
}

/** Values by key. INVARIANT: every value is that key's state exactly at the last applied change, whether pinned, on the shelf or both. */
export class CacheEntries<V> {
  readonly #shelf: Shelf<V>;
  readonly #pinned = new Map<string, Entry<V>>();

  constructor(shelf: Shelf<V>) {
    this.#shelf = shelf;
  }

  get(key: string): V | undefined {
    return (this.#shelf.get(key) ?? this.#pinned.get(key))?.value;
  }

  /** A pinned entry stays exact until it is unpinned, although the shelf may drop it. */
  pin(key: string): Entry<V> {
    let entry = this.#pinned.get(key);
    if (entry === undefined) {
      entry = this.#shelf.get(key) ?? newEntry<V>();
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

  /** How it stands with a pinned entry: there, missing, or the load under way. */
  loadOf(key: string): Promise<void> | 'loaded' | 'missing' {
    const entry = this.#pinned.get(key);
    if (entry?.value !== undefined) {
      return 'loaded';
    }
    return entry?.loading ?? 'missing';
  }

  /** Whether a change of this key has to be known here. */
  concerns(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  /** Whether nothing at all is held. */
  get empty(): boolean {
    return this.#pinned.size === 0 && this.#shelf.size === 0;
  }

  get pinned(): number {
    return this.#pinned.size;
  }

  /** Applies a change to what is held of this key; what is being loaded gets it when it is installed. */
  patch(key: string, revision: Revision, change: (value: V) => V): void {
    const entry = this.#find(key);
    if (entry === undefined) {
      return;
    }
    if (entry.value !== undefined) {
      this.#keep(key, entry, change(entry.value));
    } else if (entry.loading !== null) {
      entry.missed.push({ revision, change });
    }
  }

  /** Puts in a value that was read at `head`, which is applied, with what was applied to it since. */
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
    return this.#pinned.get(key) ?? this.#shelf.peek(key);
  }

  #keep(key: string, entry: Entry<V>, value: V): void {
    const shelved = entry.value === undefined || this.#shelf.peek(key) === entry;
    entry.value = value;
    if (!shelved) {
      return;
    }
    this.#shelf.drop(key);
    this.#shelf.put(key, entry);
  }
}
