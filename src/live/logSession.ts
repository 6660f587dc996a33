import type { Change } from '../domain/policies/change';
import type { LogCursor } from '../store/port/changeLog';
import type { Store } from '../store/port/store';
import { Evaluator } from './cache/evaluator';
import { PolicyCache } from './cache/policyCache';
import { AppliedRevision } from './log/appliedRevision';
import type { Freshness } from './log/freshness';
import { DecisionWatches } from './subscriptions/decisionWatch';
import { PolicyChangedFeed } from './subscriptions/policyChangedFeed';

/** How many tenants without a policy, and how many domains, are kept in memory. */
const MAX_OTHERS = 100_000;

interface LogSessionOptions {
  readonly store: Store;
  readonly freshness: Freshness;
  readonly cacheRules: number;
  /** Asks for the next poll of the log at once. */
  readonly hurry: () => void;
}

/** What a node holds from one start at the log's head on. A log that was rewound ends it, and nothing of it is carried over. */
export class LogSession {
  readonly applied: AppliedRevision;
  readonly cache: PolicyCache;
  readonly evaluator: Evaluator;
  readonly feed: PolicyChangedFeed;
  readonly watches: DecisionWatches;
  #cursor: LogCursor;

  constructor({ store, freshness, cacheRules, hurry }: LogSessionOptions, start: LogCursor) {
    this.#cursor = start;
    this.applied = new AppliedRevision(
      start.revision,
      (change) => {
        this.#tell(change);
      },
      hurry,
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
        demand: (revision) => freshness.demand(this.applied, revision),
      },
      this.applied,
    );
    const check = (): void => {
      freshness.check();
    };
    this.watches = new DecisionWatches({ cache: this.cache, evaluator: this.evaluator, check });
  }

  /** The change applied last. */
  get cursor(): LogCursor {
    return this.#cursor;
  }

  /** Ends all subscriptions, with the error or (null) as if there were nothing more. */
  endSubscriptions(error: Error | null): void {
    this.feed.end(error);
    this.watches.end(error);
  }

  /** INVARIANT: all of this happens in the block that applies the change, so that no subscriber stands between two of its steps. */
  #tell(change: Change): void {
    this.#cursor = { revision: change.revision, id: change.id };
    this.feed.tell(change);
    this.watches.tell(change);
  }
}

/** The cursor at the log's newest row. */
export async function headCursor(store: Store): Promise<LogCursor> {
  const { revision } = await store.log.head();
  const cursor = await store.log.cursorAt(revision);
  if (cursor === null) {
    throw new Error(`The log of changes does not hold its head, revision ${String(revision)}.`);
  }
  return cursor;
}
