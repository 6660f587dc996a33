import type { ResourceStatusChange } from '../../domain/resources/resource';
import { RequestError } from '../../domain/shared/requestError';
import type { TenantId } from '../../domain/tenants/tenant';
import type { ChangeLog } from '../../store/port/changeLog';
import type { Records } from '../../store/port/records';
import { rewoundError } from '../log/freshness';
import { poll } from '../log/poll';
import type { Polling, PollLog } from '../log/poll';
import { Subscription } from '../port/subscription';
import type { SubscriberCursor } from '../port/subscription';
import { TenantIndex } from './tenantIndex';

const PAGE = 200;

/** What the feed reads. */
export type StatusSource = Pick<Records, 'lastStatusChange' | 'lastStatusChanges' | 'statusChanges'>;

/** Status changes of resources, to any number of subscribers: one poll finds which tenants have new ones, and each subscriber pages them from its cursor on. */
export class ResourceStatusFeed {
  readonly #source: StatusSource;
  readonly #index = new TenantIndex<StatusCursor>();
  readonly #subscriptions = new Map<Subscription<ResourceStatusChange>, TenantId>();
  /** The newest number told of, for each tenant with subscribers. */
  readonly #known = new Map<TenantId, number>();
  readonly #polling: Polling;

  constructor(source: StatusSource, log: Pick<ChangeLog, 'onHint'>, report: PollLog, pollMs: number) {
    this.#source = source;
    this.#polling = poll(() => this.#readCounts(), {
      name: 'counts of status changes',
      everyMs: pollMs,
      onHint: (listener) => log.onHint(listener),
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
        this.end(rewoundError());
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
      cursor.tell(last);
    }
  }
}

class StatusCursor implements SubscriberCursor<ResourceStatusChange> {
  readonly #source: StatusSource;
  readonly #index: TenantIndex<StatusCursor>;
  readonly #subscription: Subscription<ResourceStatusChange>;
  readonly #tenantId: TenantId;
  /** Every change up to this number was told; null until it is known where to begin. */
  #told: number | null = null;
  /** The newest number heard of. */
  #newest = 0;
  #page: readonly ResourceStatusChange[] = [];
  #placeInPage = 0;
  #reading = true;
  #failure: Error | null = null;
  #freed = false;

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
    void this.#read(() => this.#begin(after));
  }

  tell(newest: number): void {
    this.#newest = Math.max(this.#newest, newest);
    this.#subscription.wake();
  }

  take(): ResourceStatusChange | null {
    if (this.#failure !== null) {
      throw this.#failure;
    }
    if (this.#reading || this.#told === null) {
      return null;
    }
    const change = this.#page[this.#placeInPage];
    if (change !== undefined) {
      this.#placeInPage += 1;
      this.#told = change.number;
      return change;
    }
    if (this.#newest > this.#told) {
      const told = this.#told;
      void this.#read(() => this.#turnPage(told));
    }
    return null;
  }

  free(): void {
    this.#freed = true;
    this.#page = [];
    this.#index.delete(this.#tenantId, this);
  }

  async #begin(after: number | null): Promise<void> {
    const last = await this.#source.lastStatusChange(this.#tenantId);
    if (after !== null && after > last) {
      throw new RequestError(
        'REVISION_UNAVAILABLE',
        'There is no status change yet at the cursor given: take one that this feed gave, or none.',
      );
    }
    this.#told = after ?? last;
    this.#newest = Math.max(this.#newest, last);
  }

  async #turnPage(told: number): Promise<void> {
    const page = await this.#source.statusChanges(this.#tenantId, told, PAGE);
    if (this.#freed) {
      return;
    }
    // INVARIANT: numbers have no gap. Where one is missing, the log was set back.
    if (page[0]?.number !== told + 1) {
      throw rewoundError();
    }
    this.#page = page;
    this.#placeInPage = 0;
  }

  async #read(read: () => Promise<void>): Promise<void> {
    this.#reading = true;
    try {
      await read();
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#reading = false;
      this.#subscription.wake();
    }
  }
}
