import { isPolicyChange } from '../../domain/policies/change';
import type { Change } from '../../domain/policies/change';
import { RequestError } from '../../domain/shared/requestError';
import type { Revision, SentRevision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { AppliedRevision } from '../log/appliedRevision';
import { logRewound } from '../log/rewinds';
import { Subscription } from '../port/subscription';
import type { SubscriberCursor } from '../port/subscription';
import { ChangeRing } from './changeRing';
import { PagedReader } from './pagedReader';
import { TenantIndex } from './tenantIndex';

interface FeedSource {
  /** The tenant's policy changes above `after` and up to `until`, oldest first. */
  policyChangesSince(tenantId: TenantId, after: Revision, until: Revision, limit: number): Promise<readonly Change[]>;
  /** Resolves once this revision is applied; throws if the log does not hold it. */
  demand(revision: SentRevision): Promise<void>;
}

const PAGE = 200;

/** Delivers the changes of policies to any number of subscribers: each pages the log up to `applied`, then all read one ring. */
export class PolicyChangedFeed {
  readonly #source: FeedSource;
  readonly #applied: AppliedRevision;
  readonly #ring: ChangeRing;
  readonly #live = new TenantIndex<FeedCursor>();
  readonly #subscriptions = new Map<Subscription<Change>, FeedCursor>();
  /** One function for all subscriptions: there are thousands. */
  readonly #forget = (subscription: Subscription<Change>): void => {
    this.#subscriptions.delete(subscription);
  };

  constructor(source: FeedSource, applied: AppliedRevision, ringSize?: number) {
    this.#source = source;
    this.#applied = applied;
    this.#ring = new ChangeRing(ringSize);
  }

  /** The last changes, in order. */
  get lastChanges(): readonly Change[] {
    return this.#ring.changes;
  }

  get subscribers(): number {
    return this.#subscriptions.size;
  }

  /** How many tenants have subscribers that read the ring. */
  get liveTenants(): number {
    return this.#live.size;
  }

  /** Takes in a change. Must be called in the block that applies it. */
  tell(change: Change): void {
    this.#ring.push(change);
    if (!isPolicyChange(change.kind)) {
      return;
    }
    for (const cursor of this.#live.of(change.tenantId)) {
      cursor.wakeFor(change.revision);
    }
  }

  subscribe(tenantId: TenantId, since: SentRevision | null): Subscription<Change> {
    return new Subscription<Change>((self) => {
      const cursor = new FeedCursor(this.#source, this.#applied, this.#ring, this.#live, self, tenantId, since);
      this.#subscriptions.set(self, cursor);
      return cursor;
    }, this.#forget);
  }

  end(error: Error | null): void {
    for (const subscription of [...this.#subscriptions.keys()]) {
      subscription.end(error);
    }
  }

  /** Ends all subscriptions, because the log was set back to this revision. Tells each from where to continue. */
  endRewound(shared: Revision): void {
    for (const [subscription, { delivered }] of [...this.#subscriptions]) {
      subscription.end(logRewound(Math.min(shared, delivered)));
    }
  }
}

class FeedCursor implements SubscriberCursor<Change> {
  readonly #source: FeedSource;
  readonly #applied: AppliedRevision;
  readonly #ring: ChangeRing;
  readonly #index: TenantIndex<FeedCursor>;
  readonly #subscription: Subscription<Change>;
  readonly #tenantId: TenantId;
  /** A revision that no log reaches, if the subscriber named one. */
  readonly #unreachable: bigint | null;
  /** Every change of the tenant's policy up to this revision was delivered. */
  #delivered: Revision;
  /** The next change to deliver from the ring; null if there is none. Used only while live. */
  #next: Revision | null = null;
  /** Null while live: the cursor reads the ring then. */
  #pages: PagedReader<Change> | null;
  /** Set with the last page: the pages hold every change up to this revision. Null: there may be another page. */
  #pagedTo: Revision | null = null;

  constructor(
    source: FeedSource,
    applied: AppliedRevision,
    ring: ChangeRing,
    index: TenantIndex<FeedCursor>,
    subscription: Subscription<Change>,
    tenantId: TenantId,
    since: SentRevision | null,
  ) {
    this.#source = source;
    this.#applied = applied;
    this.#ring = ring;
    this.#index = index;
    this.#subscription = subscription;
    this.#tenantId = tenantId;
    this.#unreachable = typeof since === 'bigint' ? since : null;
    this.#delivered = typeof since === 'number' ? since : applied.revision;
    if (since === null) {
      this.#pages = null;
      this.#goLive();
    } else {
      this.#pages = new PagedReader(() => {
        subscription.wake();
      });
    }
  }

  get delivered(): Revision {
    return this.#delivered;
  }

  /** The ring has this new change of the tenant's policy. */
  wakeFor(revision: Revision): void {
    if (this.#next !== null) {
      return;
    }
    this.#next = revision;
    this.#subscription.wake();
  }

  take(): Change | null {
    if (this.#pages === null) {
      return this.#takeFromRing();
    }
    const change = this.#pages.take();
    if (change !== null) {
      this.#delivered = change.revision;
      return change;
    }
    if (this.#pages.reading) {
      return null;
    }
    if (this.#pagedTo !== null) {
      this.#delivered = this.#pagedTo;
      if (this.#ring.covers(this.#delivered, this.#applied.revision)) {
        this.#goLive();
        return this.#takeFromRing();
      }
    }
    this.#pages.read(() => this.#nextPage());
    return null;
  }

  free(): void {
    if (this.#pages === null) {
      this.#index.delete(this.#tenantId, this);
    } else {
      this.#pages.close();
    }
  }

  #takeFromRing(): Change | null {
    if (this.#next === null) {
      return null;
    }
    const slot = this.#ring.at(this.#next);
    if (slot === undefined) {
      throw slowConsumer(this.#delivered);
    }
    this.#delivered = this.#next;
    this.#next = slot.next;
    return slot.change;
  }

  /** INVARIANT: no change is applied between reading the ring and joining the index, which leads later changes here. */
  #goLive(): void {
    this.#pages = null;
    this.#next = this.#ring.firstAfter(this.#tenantId, this.#delivered);
    this.#index.add(this.#tenantId, this);
  }

  async #nextPage(): Promise<readonly Change[]> {
    await this.#source.demand(this.#unreachable ?? this.#delivered);
    const until = this.#applied.revision;
    const page = await this.#source.policyChangesSince(this.#tenantId, this.#delivered, until, PAGE);
    this.#pagedTo = page.length < PAGE ? until : null;
    return page;
  }
}

function slowConsumer(delivered: Revision): RequestError {
  const message = `Changes came faster than they were taken. Subscribe again with \`sinceRevision: ${String(delivered)}\`.`;
  return new RequestError('SLOW_CONSUMER', message, { resumeFrom: String(delivered) });
}
