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
  /** Throws where this node may not decide at present. */
  readonly check: () => void;
}

interface Watcher {
  tell(tenantId: TenantId): void;
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

  /** Takes in a change in the block that applies it. */
  tell({ tenantId }: Change): void {
    for (const watcher of this.#index.of(tenantId)) {
      watcher.tell(tenantId);
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

/** A change only marks connections; each is decided when its subscriber takes it, so that an untold decision is replaced by the newest one. */
class WatchCursor<V> implements SubscriberCursor<WatchedDecision<V>>, Watcher {
  readonly #source: WatchSource;
  readonly #index: TenantIndex<Watcher>;
  readonly #subscription: Subscription<WatchedDecision<V>>;
  readonly #connections: readonly Connection[];
  readonly #view: (evaluated: EvaluatedConnection) => V;
  readonly #same: (a: V, b: V) => boolean;
  readonly #hold: Pins;
  readonly #placesOf = new Map<TenantId, Set<number>>();
  /** The places to decide anew, longest marked first. */
  readonly #marked = new Set<number>();
  readonly #told: { readonly view: V }[] = [];
  #filled: 'no' | 'filling' | 'yes' = 'no';
  #failure: Error | null = null;

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
    this.#hold = new Pins(source.cache);
    connections.forEach(({ creatorTenantId, signInTenantId }, place) => {
      this.#marked.add(place);
      if (creatorTenantId !== null) {
        this.#name(creatorTenantId, place);
      }
      this.#name(signInTenantId, place);
    });
  }

  tell(tenantId: TenantId): void {
    for (const place of this.#placesOf.get(tenantId) ?? []) {
      this.#marked.add(place);
    }
    this.#subscription.wake();
  }

  take(): WatchedDecision<V> | null {
    if (this.#failure !== null) {
      throw this.#failure;
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
      const told = this.#told[place];
      if (told !== undefined && this.#same(told.view, view)) {
        continue;
      }
      this.#told[place] = { view };
      return { index: place, view };
    }
    return null;
  }

  free(): void {
    this.#hold.release();
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
    this.#hold.add({ id: tenantId });
  }

  #decide(place: number): V {
    const connection = this.#connections[place];
    // INVARIANT: what is held and filled is in memory until it is released.
    const evaluated = connection === undefined ? null : this.#source.evaluator.tryDecide(connection);
    if (evaluated === null) {
      throw new Error('A watched tenant is not in memory.');
    }
    return this.#view(evaluated);
  }

  async #fill(): Promise<void> {
    this.#filled = 'filling';
    try {
      await this.#hold.fill();
      this.#filled = 'yes';
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
    this.#subscription.wake();
  }
}
