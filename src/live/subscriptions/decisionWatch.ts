import type { Connection } from '../../domain/decisions/connection';
import type { Change } from '../../domain/policies/change';
import type { WatchedDecision, Watcher } from '../port/live';
import { Subscription } from '../port/subscription';
import { TenantIndex } from './tenantIndex';
import { WatchCursor } from './watchCursor';
import type { Markable, WatchSource } from './watchCursor';
import { WatchLimits } from './watchLimits';
import type { WatchBounds } from './watchLimits';

/** Watched connections, found by the tenants that they name. */
export class DecisionWatches {
  readonly #source: WatchSource;
  readonly #limits: WatchLimits;
  readonly #index = new TenantIndex<Markable>();
  readonly #subscriptions = new Set<{ end(error: Error | null): void }>();
  /** What watchers see of the connections that were decided at `#viewsAt`. */
  readonly #views = new Map<string, unknown>();
  #viewsAt = -1;
  #decided = 0;

  constructor(source: WatchSource, bounds: WatchBounds) {
    this.#source = source;
    this.#limits = new WatchLimits(bounds);
  }

  get watches(): number {
    return this.#subscriptions.size;
  }

  get connections(): number {
    return this.#limits.connections;
  }

  /** How many decisions were made for watchers, since the start. */
  get decided(): number {
    return this.#decided;
  }

  /** Takes in a change. Must be called in the block that applies it. */
  tell({ tenantId }: Change): void {
    for (const cursor of this.#index.of(tenantId)) {
      cursor.mark(tenantId);
    }
  }

  /** Throws `OVERLOADED` if the subject or the tenant would watch too many connections. */
  watch<V>(connections: readonly Connection[], watcher: Watcher<V>): Subscription<WatchedDecision<V>> {
    this.#limits.take(watcher, connections.length);
    const see = (connection: Connection): V | null => this.#see(connection, watcher);
    const subscription = new Subscription<WatchedDecision<V>>(
      (self) => new WatchCursor(this.#source, this.#index, self, connections, watcher, see),
      (self) => {
        this.#subscriptions.delete(self);
        this.#limits.giveBack(watcher, connections.length);
      },
    );
    this.#subscriptions.add(subscription);
    return subscription;
  }

  end(error: Error | null): void {
    for (const subscription of [...this.#subscriptions]) {
      subscription.end(error);
    }
  }

  /** What the watcher sees of the connection at the applied revision; null if an entry is not in memory. Equal connections are decided once for each class. */
  #see<V>(connection: Connection, { visibility, view }: Watcher<V>): V | null {
    const { creatorTenantId, signInTenantId, identityProvider } = connection;
    const { revision } = this.#source.cache.applied;
    if (this.#viewsAt !== revision) {
      this.#views.clear();
      this.#viewsAt = revision;
    }
    const key = `${creatorTenantId ?? ''} ${signInTenantId} ${identityProvider} ${visibility}`;
    const known = this.#views.get(key);
    if (known !== undefined) {
      return known as V;
    }
    const evaluated = this.#source.evaluator.tryDecide(connection);
    if (evaluated === null) {
      return null;
    }
    this.#decided += 1;
    const seen = view(evaluated);
    this.#views.set(key, seen);
    return seen;
  }
}
