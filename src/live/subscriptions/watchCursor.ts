import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../domain/decisions/connection';
import { RequestError } from '../../domain/shared/requestError';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Evaluator } from '../cache/evaluator';
import { Pins } from '../cache/pins';
import type { PolicyCache } from '../cache/policyCache';
import type { FairRounds } from '../fairRounds';
import type { WatchedDecision, Watcher } from '../port/live';
import type { Subscription, SubscriberCursor } from '../port/subscription';
import type { TenantIndex } from './tenantIndex';

export interface WatchSource {
  readonly cache: PolicyCache;
  readonly evaluator: Pick<Evaluator, 'tryDecide'>;
  /** Throws if this node may not decide at present. */
  readonly check: () => void;
  /** Gives each watcher its turns to decide and deliver. */
  readonly rounds: Pick<FairRounds, 'add'>;
}

export interface Markable {
  /** The tenant has changed. */
  mark(tenantId: TenantId): void;
}

/** How many connections are looked at in one turn, if none of them has changed for the watcher. */
const PLACES_A_TURN = 50;
/** How many connections are loaded together, unless their policies are too large for that. */
const PLACES_A_LOAD = 20;
const RETRY_MS = 1000;

/**
 * A change only notes which tenant has changed. The tenant's connections are decided when it is the watcher's turn and the subscriber takes them, one delivery
 * a turn, so a decision that was not delivered is replaced by a newer one.
 */
export class WatchCursor<V> implements SubscriberCursor<WatchedDecision<V>>, Markable {
  readonly #source: WatchSource;
  readonly #index: TenantIndex<Markable>;
  readonly #subscription: Subscription<WatchedDecision<V>>;
  readonly #connections: readonly Connection[];
  readonly #watcher: Watcher<V>;
  /** What the watcher sees of a connection now; null if an entry is not in memory. */
  readonly #see: (connection: Connection) => V | null;
  readonly #placesOf = new Map<TenantId, number[]>();
  /** The tenants that have changed, and the places of connections to decide again, the longest marked first. */
  readonly #changed = new Set<TenantId>();
  readonly #marked = new Set<number>();
  /** What was delivered last of each connection. */
  readonly #delivered: { readonly view: V }[] = [];
  #turn: 'none' | 'asked' | 'given' = 'none';
  /** The entries of the next connections, from the time they are loaded until they are decided. */
  #pins: Pins | null = null;
  #loading = false;
  #placesALoad = PLACES_A_LOAD;
  #freed = false;
  #error: Error | null = null;

  constructor(
    source: WatchSource,
    index: TenantIndex<Markable>,
    subscription: Subscription<WatchedDecision<V>>,
    connections: readonly Connection[],
    watcher: Watcher<V>,
    see: (connection: Connection) => V | null,
  ) {
    this.#source = source;
    this.#index = index;
    this.#subscription = subscription;
    this.#connections = connections;
    this.#watcher = watcher;
    this.#see = see;
    connections.forEach((connection, place) => {
      this.#marked.add(place);
      for (const tenantId of tenantsOf(connection)) {
        this.#name(tenantId, place);
      }
    });
  }

  /** Costs the same however many of the connections name the tenant. */
  mark(tenantId: TenantId): void {
    this.#changed.add(tenantId);
    this.#askForTurn();
  }

  take(): WatchedDecision<V> | null {
    if (this.#error !== null) {
      throw this.#error;
    }
    if (this.#turn === 'given') {
      this.#turn = 'none';
      return this.#takeNext();
    }
    this.#askForTurn();
    return null;
  }

  free(): void {
    this.#freed = true;
    this.#release();
    for (const tenantId of this.#placesOf.keys()) {
      this.#index.delete(tenantId, this);
    }
  }

  #takeNext(): WatchedDecision<V> | null {
    this.#spreadMarks();
    let looked = 0;
    for (const place of this.#marked) {
      if (looked === PLACES_A_TURN) {
        break;
      }
      looked += 1;
      this.#source.check();
      const connection = this.#connections[place];
      const view = connection === undefined ? null : this.#see(connection);
      if (view === null) {
        void this.#load();
        return null;
      }
      this.#marked.delete(place);
      const last = this.#delivered[place];
      if (last === undefined || !this.#watcher.same(last.view, view)) {
        this.#release();
        this.#delivered[place] = { view };
        return { index: place, view };
      }
    }
    this.#release();
    this.#askForTurn();
    return null;
  }

  #spreadMarks(): void {
    for (const tenantId of this.#changed) {
      for (const place of this.#placesOf.get(tenantId) ?? []) {
        this.#marked.add(place);
      }
    }
    this.#changed.clear();
  }

  #askForTurn(): void {
    if (this.#freed || this.#loading || this.#turn !== 'none' || this.#marked.size + this.#changed.size === 0) {
      return;
    }
    this.#turn = 'asked';
    this.#source.rounds.add(this.#watcher.subject, () => {
      this.#turn = 'given';
      this.#subscription.wake();
    });
  }

  /** Loads the entries of the next connections. They stay in memory until the first of these is decided, so each load brings the watcher further. */
  async #load(): Promise<void> {
    this.#loading = true;
    this.#release();
    const pins = new Pins(this.#source.cache);
    this.#pins = pins;
    for (const place of [...this.#marked].slice(0, this.#placesALoad)) {
      const connection = this.#connections[place];
      for (const id of connection === undefined ? [] : tenantsOf(connection)) {
        pins.add({ id });
      }
    }
    try {
      await pins.fill();
    } catch (error) {
      if (error instanceof RequestError && error.code === 'REVISION_UNAVAILABLE') {
        this.#error = error;
        this.#subscription.wake();
        return;
      }
      if (error instanceof RequestError && error.code === 'BAD_USER_INPUT' && this.#placesALoad > 1) {
        this.#placesALoad = 1;
      } else {
        // Too much is being loaded, or the database fails. If that lasts, the node becomes stale, and ends all subscriptions.
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
    this.#loading = false;
    this.#askForTurn();
  }

  #release(): void {
    this.#pins?.release();
    this.#pins = null;
  }

  #name(tenantId: TenantId, place: number): void {
    const places = this.#placesOf.get(tenantId);
    if (places !== undefined) {
      places.push(place);
      return;
    }
    this.#placesOf.set(tenantId, [place]);
    this.#index.add(tenantId, this);
  }
}

function tenantsOf({ creatorTenantId, signInTenantId }: Connection): readonly TenantId[] {
  return creatorTenantId === null || creatorTenantId === signInTenantId ? [signInTenantId] : [creatorTenantId, signInTenantId];
}
