import type { Change } from '../domain/policies/change';
import type { Revision } from '../domain/shared/revision';
import type { LogCursor } from '../store/port/changeLog';
import type { Store } from '../store/port/store';
import { Evaluator } from './cache/evaluator';
import { PolicyCache } from './cache/policyCache';
import { AppliedRevision } from './log/appliedRevision';
import { FairRounds } from './fairRounds';
import type { Freshness } from './log/freshness';
import { logRewound, newestShared } from './log/rewinds';
import type { Rewinds } from './log/rewinds';
import { DecisionWatches } from './subscriptions/decisionWatch';
import { PolicyChangedFeed } from './subscriptions/policyChangedFeed';
import type { WatchBounds } from './subscriptions/watchLimits';

/** How many tenants without a policy, and how many domains, stay in memory. */
const MAX_OTHERS = 100_000;

interface LogSessionOptions {
  readonly store: Store;
  readonly freshness: Freshness;
  readonly cacheRules: number;
  readonly watchBounds: WatchBounds;
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
  readonly #known: readonly LogCursor[];
  #cursor: LogCursor;

  constructor({ store, freshness, cacheRules, watchBounds, rewinds, pollNow }: LogSessionOptions, known: KnownPlaces) {
    const start = known[known.length - 1] ?? known[0];
    this.#known = known;
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
      delta: store.log.delta.bind(store.log),
    };
    this.cache = new PolicyCache(source, this.applied, { rules: cacheRules, others: MAX_OTHERS });
    this.evaluator = new Evaluator(this.cache);
    this.feed = new PolicyChangedFeed(
      {
        policyChangesSince: store.history.policyChangesSince.bind(store.history),
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

  /** The newest revision that this session has applied and the log still holds with the same change; 0 if this session does not know of one. */
  async lastShared(log: Store['log']): Promise<Revision> {
    return await newestShared(log, [...this.#known, ...this.feed.lastChanges]);
  }

  /** INVARIANT: runs in the block that applies the change, so that no subscriber sees only a part of it. */
  #onApplied(change: Change): void {
    this.#cursor = { revision: change.revision, id: change.id };
    this.feed.tell(change);
    this.watches.tell(change);
  }
}

/** Places in the log that are known at the start of a session, in order. The last one is the head. */
type KnownPlaces = readonly [LogCursor, ...LogCursor[]];

/** How far below the head such places lie: if the log is set back, they bound what subscribers must read again. */
const DISTANCES = [10_000, 1_000, 100, 10, 1];

/** The head of the log, and some places below it. */
export async function knownPlaces(store: Store): Promise<KnownPlaces> {
  const { revision } = await store.log.head();
  const head = await store.log.cursorAt(revision);
  if (head === null) {
    throw new Error(`The change log does not hold its head, revision ${String(revision)}.`);
  }
  const below = await Promise.all(DISTANCES.map((distance) => store.log.cursorAt(Math.max(0, revision - distance))));
  const [first, ...others] = [...below.filter((place) => place !== null), head];
  return [first ?? head, ...others];
}
