import type { ResourceStatusChange } from '../../domain/resources/resource';
import type { TenantId } from '../../domain/tenants/tenant';
import { poll } from '../log/poll';
import type { Polling, PollLog } from '../log/poll';
import { feedRewound } from '../log/rewinds';
import { Subscription } from '../port/subscription';
import type { SubscriberCursor } from '../port/subscription';
import type { StatusSource } from './feedReads';
import { PagedReader } from './pagedReader';
import { TenantIndex } from './tenantIndex';

const PAGE = 200;

/**
 * Delivers status changes of resources to any number of subscribers. One poll finds the tenants that have new ones, and each subscriber pages from its own
 * cursor on.
 */
export class ResourceStatusFeed {
  readonly #source: StatusSource;
  readonly #index = new TenantIndex<StatusCursor>();
  readonly #subscriptions = new Map<Subscription<ResourceStatusChange>, TenantId>();
  /** The newest number that subscribers know of, for each tenant that has subscribers. */
  readonly #known = new Map<TenantId, number>();
  readonly #polling: Polling;

  constructor(source: StatusSource, report: PollLog, pollMs: number) {
    this.#source = source;
    this.#polling = poll(() => this.#readCounts(), {
      name: 'counts of status changes',
      everyMs: pollMs,
      onHint: (listener) => source.onStatusHint(listener),
      report,
    });
  }

  get subscribers(): number {
    return this.#subscriptions.size;
  }

  subscribe(tenantId: TenantId, after: number | null): Subscription<ResourceStatusChange> {
    const subscription = new Subscription<ResourceStatusChange>(
      (self) => new StatusCursor(this.#source, this.#index, self, tenantId, after),
      (self) => {
        this.#subscriptions.delete(self);
        if (this.#index.of(tenantId).size === 0) {
          this.#known.delete(tenantId);
        }
      },
    );
    this.#subscriptions.set(subscription, tenantId);
    this.#polling.poke();
    return subscription;
  }

  end(error: Error | null): void {
    for (const subscription of [...this.#subscriptions.keys()]) {
      subscription.end(error);
    }
  }

  async stop(): Promise<void> {
    await this.#polling.stop();
  }

  async #readCounts(): Promise<boolean> {
    const tenantIds = [...new Set(this.#subscriptions.values())];
    if (tenantIds.length === 0) {
      return false;
    }
    const counts = await this.#source.lastStatusChanges(tenantIds);
    for (const [tenantId, last] of counts) {
      if (last < (this.#known.get(tenantId) ?? 0)) {
        this.end(feedRewound());
        throw new Error('The counts of status changes were set back.');
      }
    }
    for (const [tenantId, last] of counts) {
      this.#take(tenantId, last);
    }
    return false;
  }

  #take(tenantId: TenantId, last: number): void {
    const cursors = this.#index.of(tenantId);
    if (cursors.size === 0 || this.#known.get(tenantId) === last) {
      return;
    }
    this.#known.set(tenantId, last);
    for (const cursor of cursors) {
      cursor.wakeFor(last);
    }
  }
}

class StatusCursor implements SubscriberCursor<ResourceStatusChange> {
  readonly #source: StatusSource;
  readonly #index: TenantIndex<StatusCursor>;
  readonly #subscription: Subscription<ResourceStatusChange>;
  readonly #tenantId: TenantId;
  /** Every change up to this number was delivered; 0 until `#begin` has found where to begin. */
  #delivered = 0;
  /** The newest number that the tenant is known to have. */
  #newest = 0;
  readonly #pages = new PagedReader<ResourceStatusChange>(() => {
    this.#subscription.wake();
  });

  constructor(
    source: StatusSource,
    index: TenantIndex<StatusCursor>,
    subscription: Subscription<ResourceStatusChange>,
    tenantId: TenantId,
    after: number | null,
  ) {
    this.#source = source;
    this.#index = index;
    this.#subscription = subscription;
    this.#tenantId = tenantId;
    index.add(tenantId, this);
    this.#pages.read(() => this.#begin(after));
  }

  /** The tenant has changes up to this number. */
  wakeFor(newest: number): void {
    this.#newest = Math.max(this.#newest, newest);
    this.#subscription.wake();
  }

  take(): ResourceStatusChange | null {
    const change = this.#pages.take();
    if (change !== null) {
      this.#delivered = change.number;
      return change;
    }
    if (!this.#pages.reading && this.#newest > this.#delivered) {
      this.#pages.read(() => this.#nextPage());
    }
    return null;
  }

  free(): void {
    this.#pages.close();
    this.#index.delete(this.#tenantId, this);
  }

  async #begin(after: number | null): Promise<readonly ResourceStatusChange[]> {
    const last = await this.#source.lastStatusChange(this.#tenantId);
    if (after !== null && after > last) {
      throw feedRewound();
    }
    this.#delivered = after ?? last;
    this.#newest = Math.max(this.#newest, last);
    return [];
  }

  async #nextPage(): Promise<readonly ResourceStatusChange[]> {
    const page = await this.#source.statusChanges(this.#tenantId, this.#delivered, PAGE);
    // INVARIANT: numbers have no gap. If one is missing, the database was set back to an earlier state.
    if (page[0]?.number !== this.#delivered + 1) {
      throw feedRewound();
    }
    return page;
  }
}
