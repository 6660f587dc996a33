import type { ResourceStatusChange } from '../../domain/resources/resource';
import { RequestError } from '../../domain/shared/requestError';
import type { TenantId } from '../../domain/tenants/tenant';
import type { ChangeLog } from '../../store/port/changeLog';
import type { Records } from '../../store/port/records';
import type { Clocks } from '../log/clocks';
import { follow } from '../log/follow';
import type { FollowerLog, Following } from '../log/follow';
import { rewoundError } from '../log/freshness';
import { Subscription } from '../port/subscription';
import type { SubscriberCursor } from '../port/subscription';
import { TenantIndex } from './tenantIndex';

const PAGE = 200;

/** What the feed reads. */
type StatusSource = Pick<Records, 'lastStatusChange' | 'lastStatusChanges' | 'statusChanges'>;

interface Count {
  readonly tenantId: TenantId;
  readonly last: number;
}

/** Status changes of resources, to any number of subscribers: one follower hears which tenants have new ones, and each subscriber pages them from its cursor on. */
export class ResourceStatusFeed {
  readonly #source: StatusSource;
  readonly #index = new TenantIndex<StatusCursor>();
  readonly #subscriptions = new Map<Subscription<ResourceStatusChange>, TenantId>();
  /** The newest number told of, for each tenant with subscribers. */
  readonly #known = new Map<TenantId, number>();
  readonly #following: Following;

  constructor(source: StatusSource, log: Pick<ChangeLog, 'onHint'>, clocks: Clocks, report: FollowerLog, pollMs: number) {
    this.#source = source;
    this.#following = follow<null, Count>({
      name: 'counts of status changes',
      log: { after: () => this.#counts(), onHint: (listener) => log.onHint(listener) },
      cursor: () => null,
      slice: (counts) => {
        this.#take(counts);
      },
      rewound: () => {
        this.end(rewoundError());
      },
      clocks,
      report,
      sliceSize: Number.MAX_SAFE_INTEGER,
      pollMs,
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
    this.#following.poke();
    return subscription;
  }

  end(error: Error | null): void {
    for (const subscription of [...this.#subscriptions.keys()]) {
      subscription.end(error);
    }
  }

  async stop(): Promise<void> {
    await this.#following.stop();
  }

  async #counts(): Promise<Count[] | 'rewound'> {
    const tenantIds = [...new Set(this.#subscriptions.values())];
    if (tenantIds.length === 0) {
      return [];
    }
    const counts = await this.#source.lastStatusChanges(tenantIds);
    const news: Count[] = [];
    for (const [tenantId, last] of counts) {
      const known = this.#known.get(tenantId);
      if (known !== undefined && last < known) {
        return 'rewound';
      }
      if (known !== last) {
        news.push({ tenantId, last });
      }
    }
    return news;
  }

  #take(counts: readonly Count[]): void {
    for (const { tenantId, last } of counts) {
      const cursors = this.#index.of(tenantId);
      if (cursors.size > 0) {
        this.#known.set(tenantId, last);
      }
      for (const cursor of cursors) {
        cursor.tell(last);
      }
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
