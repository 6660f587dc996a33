import type { Change } from '../domain/policies/change';
import type { LogCursor } from '../store/port/changeLog';
import type { Store } from '../store/port/store';
import { Evaluator } from './cache/evaluator';
import { PolicyCache } from './cache/policyCache';
import { AppliedRevision } from './log/appliedRevision';
import { FairRounds } from './fairRounds';
import { rewoundError } from './log/freshness';
import type { Freshness } from './log/freshness';
import { feedRewound, logRewound, newestShared } from './log/rewinds';
import type { Rewinds } from './log/rewinds';
import { DecisionWatches } from './subscriptions/decisionWatch';
import type { FeedReads } from './subscriptions/feedReads';
import { PolicyChangedFeed } from './subscriptions/policyChangedFeed';
import type { WatchBounds } from './subscriptions/watchLimits';

/** How many tenants without a policy, and how many domains, stay in memory. */
const MAX_OTHERS = 100_000;
/** The policies of one request, and those of all loads under way, may have together this part of the rules that stay in memory. */
const LOADED_PART = 1 / 2;

interface LogSessionOptions {
  readonly store: Store;
  readonly freshness: Freshness;
  readonly cacheRules: number;
  readonly watchBounds: WatchBounds;
  readonly reads: FeedReads;
  readonly rewinds: Rewinds;
  /** Asks for the next poll of the log at once. */
  readonly pollNow: () => void;
}

/** Everything in memory from one start at the head of the log on. It ends when the log is rewound, and the next session takes over nothing. */
export class LogSession {
  readonly applied: AppliedRevision;
  readonly cache: PolicyCache;
  readonly evaluator: Evaluator;
  readonly feed: PolicyChangedFeed;
  readonly watches: DecisionWatches;
  readonly #store: Store;
  readonly #rewinds: Rewinds;
  readonly #known: readonly LogCursor[];
  #cursor: LogCursor;

  constructor({ store, freshness, cacheRules, watchBounds, reads, rewinds, pollNow }: LogSessionOptions, known: KnownPlaces) {
    const start = known.head;
    this.#store = store;
    this.#rewinds = rewinds;
    this.#known = [...known.below, start];
    this.#cursor = start;
    this.applied = new AppliedRevision(
      start.revision,
      (change) => {
        this.#onApplied(change);
      },
      pollNow,
    );
    const source = {
      snapshot: store.history.snapshot.bind(store.history),
      rulesAt: store.history.rulesAt.bind(store.history),
      delta: store.log.delta.bind(store.log),
    };
    this.cache = new PolicyCache(source, this.applied, { rules: cacheRules, loaded: cacheRules * LOADED_PART, others: MAX_OTHERS });
    this.evaluator = new Evaluator(this.cache);
    this.feed = new PolicyChangedFeed(
      {
        policyChangesSince: reads.policyChangesSince(store.history),
        demand: (revision) => freshness.demand(this.applied, revision, () => logRewound(rewinds.sharedWith(Number(revision)) ?? 0)),
      },
      this.applied,
    );
    const check = (): void => {
      freshness.check();
    };
    this.watches = new DecisionWatches({ cache: this.cache, evaluator: this.evaluator, check, rounds: new FairRounds() }, watchBounds);
  }

  /** The last applied change. */
  get cursor(): LogCursor {
    return this.#cursor;
  }

  /** Ends all subscriptions: with the error, or (null) as if there were nothing more. */
  endSubscriptions(error: Error | null): void {
    this.feed.end(error);
    this.watches.end(error);
  }

  /** Ends everything, because the log was set back, and tells subscribers of changes where to begin again: at 0 if that can't be found out. */
  async endRewound(): Promise<void> {
    this.applied.end(rewoundError());
    this.watches.end(feedRewound());
    const shared = await newestShared(this.#store.log, [...this.#known, ...this.feed.lastChanges]).catch(() => 0);
    this.#rewinds.add(shared, this.applied.revision);
    this.feed.endRewound(shared);
  }

  /** INVARIANT: runs in the block that applies the change, so that no subscriber sees only a part of it. */
  #onApplied(change: Change): void {
    this.#cursor = { revision: change.revision, id: change.id };
    this.feed.tell(change);
    this.watches.tell(change);
  }
}

/** The head of the log at the start of a session, and places below it, in order. */
interface KnownPlaces {
  readonly head: LogCursor;
  readonly below: readonly LogCursor[];
}

/** How far below the head such places lie: if the log is set back, they bound what subscribers must read again. */
const DISTANCES = [10_000, 1_000, 100, 10, 1];

export async function knownPlaces({ log }: Store): Promise<KnownPlaces> {
  const { revision } = await log.head();
  const head = await log.cursorAt(revision);
  if (head === null) {
    throw new Error(`The change log does not hold its head, revision ${String(revision)}.`);
  }
  const below = await Promise.all(DISTANCES.map((distance) => log.cursorAt(Math.max(0, revision - distance))));
  return { head, below: below.filter((place) => place !== null) };
}
