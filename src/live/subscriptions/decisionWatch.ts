import type { Connection } from '../../domain/decisions/connection';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { Change } from '../../domain/policies/change';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Evaluator } from '../cache/evaluator';
import { Pins } from '../cache/pins';
import type { PolicyCache } from '../cache/policyCache';
import type { WatchedDecision } from '../port/live';
import { Subscription } from '../port/subscription';
import type { SubscriberCursor } from '../port/subscription';
import { TenantIndex } from './tenantIndex';

interface WatchSource {
  readonly cache: PolicyCache;
  readonly evaluator: Evaluator;
  /** Throws if this node may not decide at present. */
  readonly check: () => void;
}

interface Watcher {
  /** Marks the watched connections that name the tenant. */
  mark(tenantId: TenantId): void;
}

/** Watched connections, found by the tenants that they name. */
export class DecisionWatches {
  readonly #source: WatchSource;
  readonly #index = new TenantIndex<Watcher>();
  readonly #subscriptions = new Set<{ end(error: Error | null): void }>();

  constructor(source: WatchSource) {
    this.#source = source;
  }

  get watches(): number {
    return this.#subscriptions.size;
  }

  /** Takes in a change. Must be called in the block that applies it. */
  tell({ tenantId }: Change): void {
    for (const watcher of this.#index.of(tenantId)) {
      watcher.mark(tenantId);
    }
  }

  watch<V>(
    connections: readonly Connection[],
    view: (evaluated: EvaluatedConnection) => V,
    same: (a: V, b: V) => boolean,
  ): Subscription<WatchedDecision<V>> {
    const subscription = new Subscription<WatchedDecision<V>>(
      (self) => new WatchCursor(this.#source, this.#index, self, connections, view, same),
      (self) => this.#subscriptions.delete(self),
    );
    this.#subscriptions.add(subscription);
    return subscription;
  }

  end(error: Error | null): void {
    for (const subscription of [...this.#subscriptions]) {
      subscription.end(error);
    }
  }
}

/** A change only marks connections. Each is decided when the subscriber takes it, so a decision that was not delivered is replaced by a newer one. */
class WatchCursor<V> implements SubscriberCursor<WatchedDecision<V>>, Watcher {
  readonly #source: WatchSource;
  readonly #index: TenantIndex<Watcher>;
  readonly #subscription: Subscription<WatchedDecision<V>>;
  readonly #connections: readonly Connection[];
  readonly #view: (evaluated: EvaluatedConnection) => V;
  readonly #same: (a: V, b: V) => boolean;
  readonly #pins: Pins;
  readonly #placesOf = new Map<TenantId, Set<number>>();
  /** The places of connections to decide again, the longest marked first. */
  readonly #marked = new Set<number>();
  /** The last delivered view of each connection. */
  readonly #delivered: { readonly view: V }[] = [];
  #filled: 'no' | 'filling' | 'yes' = 'no';
  #error: Error | null = null;

  constructor(
    source: WatchSource,
    index: TenantIndex<Watcher>,
    subscription: Subscription<WatchedDecision<V>>,
    connections: readonly Connection[],
    view: (evaluated: EvaluatedConnection) => V,
    same: (a: V, b: V) => boolean,
  ) {
    this.#source = source;
    this.#index = index;
    this.#subscription = subscription;
    this.#connections = connections;
    this.#view = view;
    this.#same = same;
    this.#pins = new Pins(source.cache);
    connections.forEach(({ creatorTenantId, signInTenantId }, place) => {
      this.#marked.add(place);
      if (creatorTenantId !== null) {
        this.#name(creatorTenantId, place);
      }
      this.#name(signInTenantId, place);
    });
  }

  mark(tenantId: TenantId): void {
    for (const place of this.#placesOf.get(tenantId) ?? []) {
      this.#marked.add(place);
    }
    this.#subscription.wake();
  }

  take(): WatchedDecision<V> | null {
    if (this.#error !== null) {
      throw this.#error;
    }
    if (this.#filled !== 'yes') {
      if (this.#filled === 'no') {
        void this.#fill();
      }
      return null;
    }
    for (const place of this.#marked) {
      this.#source.check();
      this.#marked.delete(place);
      const view = this.#decide(place);
      const last = this.#delivered[place];
      if (last !== undefined && this.#same(last.view, view)) {
        continue;
      }
      this.#delivered[place] = { view };
      return { index: place, view };
    }
    return null;
  }

  free(): void {
    this.#pins.release();
    for (const tenantId of this.#placesOf.keys()) {
      this.#index.delete(tenantId, this);
    }
  }

  #name(tenantId: TenantId, place: number): void {
    const places = this.#placesOf.get(tenantId);
    if (places !== undefined) {
      places.add(place);
      return;
    }
    this.#placesOf.set(tenantId, new Set([place]));
    this.#index.add(tenantId, this);
    this.#pins.add({ id: tenantId });
  }

  #decide(place: number): V {
    const connection = this.#connections[place];
    // INVARIANT: an entry that is pinned and filled stays in memory until its pin is released.
    const evaluated = connection === undefined ? null : this.#source.evaluator.tryDecide(connection);
    if (evaluated === null) {
      throw new Error('A watched tenant is not in memory.');
    }
    return this.#view(evaluated);
  }

  async #fill(): Promise<void> {
    this.#filled = 'filling';
    try {
      await this.#pins.fill();
      this.#filled = 'yes';
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
    }
    this.#subscription.wake();
  }
}
