import { isPolicyChange } from '../../domain/policies/change';
import type { Change } from '../../domain/policies/change';
import { RequestError } from '../../domain/shared/requestError';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { AppliedRevision } from '../log/appliedRevision';
import { Subscription } from '../port/subscription';
import type { SubscriberCursor } from '../port/subscription';
import { ChangeRing } from './changeRing';
import { PagedReader } from './pagedReader';
import { TenantIndex } from './tenantIndex';

interface FeedSource {
  /** The tenant's policy changes above `after` and up to `until`, oldest first. */
  policyChangesSince(tenantId: TenantId, after: Revision, until: Revision, limit: number): Promise<readonly Change[]>;
  /** Resolves once this revision is applied; throws where the log does not hold it. */
  demand(revision: Revision): Promise<void>;
}

const PAGE = 200;

/** The changes of policies, to any number of subscribers: they page the log up to `applied`, then all read one ring. */
export class PolicyChangedFeed {
  readonly #source: FeedSource;
  readonly #applied: AppliedRevision;
  readonly #ring: ChangeRing;
  readonly #live = new TenantIndex<FeedCursor>();
  readonly #subscriptions = new Set<Subscription<Change>>();

  constructor(source: FeedSource, applied: AppliedRevision, ringSize?: number) {
    this.#source = source;
    this.#applied = applied;
    this.#ring = new ChangeRing(ringSize);
  }

  get subscribers(): number {
    return this.#subscriptions.size;
  }

  /** How many tenants' changes are handed on at once. */
  get liveTenants(): number {
    return this.#live.size;
  }

  /** Takes in a change in the block that applies it. */
  tell(change: Change): void {
    this.#ring.push(change);
    if (!isPolicyChange(change.kind)) {
      return;
    }
    for (const cursor of this.#live.of(change.tenantId)) {
      cursor.tell(change.revision);
    }
  }

  subscribe(tenantId: TenantId, since: Revision | null): Subscription<Change> {
    const subscription = new Subscription<Change>(
      (self) => new FeedCursor(this.#source, this.#applied, this.#ring, this.#live, self, tenantId, since),
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

class FeedCursor implements SubscriberCursor<Change> {
  readonly #source: FeedSource;
  readonly #applied: AppliedRevision;
  readonly #ring: ChangeRing;
  readonly #index: TenantIndex<FeedCursor>;
  readonly #subscription: Subscription<Change>;
  readonly #tenantId: TenantId;
  /** Every change of the tenant's policy up to here was told. */
  #told: Revision;
  /** The first one untold that the ring was given since; null: all are told. Only while live. */
  #ahead: Revision | null = null;
  readonly #pages = new PagedReader<Change>(() => {
    this.#subscription.wake();
  });
  /** The page is the last one: it holds all that was left up to here. Null: there may be more. */
  #pagedTo: Revision | null = null;
  #live = false;

  constructor(
    source: FeedSource,
    applied: AppliedRevision,
    ring: ChangeRing,
    index: TenantIndex<FeedCursor>,
    subscription: Subscription<Change>,
    tenantId: TenantId,
    since: Revision | null,
  ) {
    this.#source = source;
    this.#applied = applied;
    this.#ring = ring;
    this.#index = index;
    this.#subscription = subscription;
    this.#tenantId = tenantId;
    this.#told = since ?? applied.revision;
    if (since === null) {
      this.#goLive(this.#told);
    }
  }

  tell(revision: Revision): void {
    if (this.#ahead !== null) {
      return;
    }
    this.#ahead = revision;
    this.#subscription.wake();
  }

  take(): Change | null {
    if (this.#live) {
      return this.#takeFromRing();
    }
    const change = this.#pages.take();
    if (change !== null) {
      this.#told = change.revision;
      return change;
    }
    if (this.#pages.reading) {
      return null;
    }
    if (this.#pagedTo !== null) {
      this.#told = this.#pagedTo;
      if (this.#ring.covers(this.#told, this.#applied.revision)) {
        this.#goLive(this.#told);
        return this.#takeFromRing();
      }
    }
    this.#pages.read(() => this.#nextPage());
    return null;
  }

  free(): void {
    this.#pages.close();
    if (this.#live) {
      this.#index.delete(this.#tenantId, this);
    }
  }

  #takeFromRing(): Change | null {
    if (this.#ahead === null) {
      return null;
    }
    const slot = this.#ring.at(this.#ahead);
    if (slot === undefined) {
      throw slowConsumer(this.#told);
    }
    this.#told = this.#ahead;
    this.#ahead = slot.next;
    return slot.change;
  }

  /** INVARIANT: nothing is applied between reading the ring here and being told of what is pushed to it. */
  #goLive(revision: Revision): void {
    this.#pages.close();
    this.#ahead = this.#ring.firstAfter(this.#tenantId, revision);
    this.#live = true;
    this.#index.add(this.#tenantId, this);
  }

  async #nextPage(): Promise<readonly Change[]> {
    await this.#source.demand(this.#told);
    const until = this.#applied.revision;
    const page = await this.#source.policyChangesSince(this.#tenantId, this.#told, until, PAGE);
    this.#pagedTo = page.length < PAGE ? until : null;
    return page;
  }
}

function slowConsumer(told: Revision): RequestError {
  return new RequestError(
    'SLOW_CONSUMER',
    `Changes came faster than they were taken. Subscribe again with \`sinceRevision: ${String(told)}\`.`,
    {
      resumeFrom: String(told),
    },
  );
}
