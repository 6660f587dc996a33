import type { ConnectionRequest, Evaluation } from '../domain/decisions/evaluatedConnection';
import type { Change } from '../domain/policies/change';
import { RequestError } from '../domain/shared/requestError';
import type { Instant, Revision } from '../domain/shared/revision';
import type { LogCursor } from '../store/port/changeLog';
import type { Store } from '../store/port/store';
import { followAttempts } from './background/attemptSummaries';
import { reassessByDecisions } from './background/reassessByDecisions';
import { gaugesOf } from './gauges';
import { readClocks } from './log/clocks';
import type { ClockReading } from './log/clocks';
import { follow } from './log/follow';
import type { Following } from './log/follow';
import { Freshness, rewoundError, staleError } from './log/freshness';
import type { PollLog } from './log/poll';
import { headCursor, LogSession } from './logSession';
import type { LiveNode } from './port/liveNode';
import { subscriptionOrRefusal } from './subscriptions/refusedSubscription';
import { ResourceStatusFeed } from './subscriptions/resourceStatusFeed';

export interface LiveOptions {
  readonly store: Store;
  readonly now: () => Instant;
  /** Milliseconds for which this node answers although it can't read the log. */
  readonly maxStalenessMs: number;
  /** How many rules the policies in memory may hold together. */
  readonly cacheRules?: number;
  readonly log: PollLog;
  /** Milliseconds since any fixed point. */
  readonly monotonic?: () => number;
  /** How often the log is read where no hint comes, in milliseconds. */
  readonly pollMs?: number;
  /** False for a process that only reads: it leaves the summary of attempts to those that serve. */
  readonly summaries?: boolean;
  /** Whether this process assesses connections, apps and flows anew after a change; as `summaries` unless it is said. */
  readonly reassess?: boolean;
}

/** Starts at the log's head, with nothing in memory, and follows it. Throws where the log can't be read. */
export async function openLive(options: LiveOptions): Promise<LiveNode> {
  const {
    store,
    now,
    maxStalenessMs,
    cacheRules = 2_000_000,
    log,
    monotonic = () => performance.now(),
    pollMs = 1000,
    summaries = true,
    reassess = summaries,
  } = options;
  const clocks = { wall: now, monotonic };
  let following: Following | null = null;
  let started: ClockReading | null = null;
  /** What was heard of the database, for the gauges. */
  const seen = { newest: 0, reassessmentJobs: 0 };
  const freshness = new Freshness({
    clocks,
    maxStalenessMs,
    lastGood: () => following?.lastGood ?? started,
    head: async () => {
      const { revision } = await store.log.head();
      seen.newest = Math.max(seen.newest, revision);
      return revision;
    },
  });
  const hurry = (): void => following?.poke();
  let closed = false;
  let epoch: LogSession | null = await startEpoch();

  async function startEpoch(): Promise<LogSession> {
    const begun = readClocks(clocks);
    const start = await headCursor(store);
    started = begun;
    return new LogSession({ store, freshness, cacheRules, hurry }, start);
  }

  /** What may answer at present. */
  function standing(): LogSession {
    if (closed) {
      throw closedError();
    }
    if (epoch === null) {
      throw rewoundError();
    }
    freshness.check();
    return epoch;
  }

  function evaluateNow(requests: readonly ConnectionRequest[], minRevision: Revision | null): readonly Evaluation[] | null {
    const { applied, evaluator } = standing();
    return minRevision !== null && minRevision > applied.revision ? null : evaluator.tryEvaluateAll(requests);
  }

  async function evaluate(requests: readonly ConnectionRequest[], minRevision: Revision | null): Promise<readonly Evaluation[]> {
    const begun = standing();
    const { applied, evaluator } = begun;
    if (minRevision !== null && minRevision > applied.revision) {
      await freshness.demand(applied, minRevision);
    }
    return evaluator.evaluate(requests, () => {
      if (standing() !== begun) {
        throw rewoundError();
      }
    });
  }

  const statuses = new ResourceStatusFeed(store.records, store.log, log, pollMs);
  const cursor = async (): Promise<LogCursor> => (epoch ??= await startEpoch()).cursor;
  const apply = async (entries: readonly Change[]): Promise<void> => {
    seen.newest = Math.max(seen.newest, entries.at(-1)?.revision ?? 0);
    for (const change of entries) {
      if (closed) {
        return;
      }
      await epoch?.cache.apply(change);
    }
  };
  const rewound = (): void => {
    const ended = epoch;
    epoch = null;
    seen.newest = 0;
    ended?.applied.end(rewoundError());
    ended?.endSubscriptions(rewoundError());
    statuses.end(rewoundError());
  };
  const changes = follow(store.log, cursor, apply, { name: 'log of changes', everyMs: pollMs, clocks, rewound, report: log });
  following = changes;
  const attempts = summaries ? followAttempts(store.attempts, store.summaries, clocks, log) : null;
  const reassessment = reassess ? reassessByDecisions({ store, evaluate, clocks, report: log, pollMs }, seen) : null;

  /** A silent log tells nobody that it is stale: this does. */
  const staleness = setInterval(
    () => {
      if (freshness.fresh) {
        return;
      }
      epoch?.applied.abandon(staleError());
      epoch?.endSubscriptions(staleError());
      statuses.end(staleError());
    },
    Math.max(10, Math.min(pollMs, maxStalenessMs / 5)),
  );

  return {
    get applied() {
      return epoch?.applied.revision ?? 0;
    },
    get fresh() {
      return epoch !== null && freshness.fresh;
    },
    evaluate,
    evaluateNow,
    async reached(revision) {
      // Where the wait is abandoned, this node answers nothing until it has read the log again, and with it the change: the promise holds.
      await epoch?.applied.reached(revision).catch(() => undefined);
    },
    policyChanges: (tenantId, since) => subscriptionOrRefusal(() => standing().feed.subscribe(tenantId, since)),
    resourceStatusChanges: (tenantId, after) =>
      subscriptionOrRefusal(() => {
        standing();
        return statuses.subscribe(tenantId, after);
      }),
    watch: (connections, view, same) => subscriptionOrRefusal(() => standing().watches.watch(connections, view, same)),
    ready() {
      if (closed) {
        return 'This node is shutting down.';
      }
      if (epoch === null) {
        return 'The log of changes was set back, and this node has yet to start over.';
      }
      return freshness.fresh ? null : 'The log of changes can not be read.';
    },
    gauges: () => gaugesOf(epoch, freshness, seen),
    async close() {
      if (closed) {
        return;
      }
      closed = true;
      clearInterval(staleness);
      epoch?.endSubscriptions(null);
      statuses.end(null);
      epoch?.applied.end(closedError());
      await Promise.all([changes.stop(), attempts?.stop(), reassessment?.stop(), statuses.stop()]);
    },
  };
}

function closedError(): RequestError {
  return new RequestError('REVISION_UNAVAILABLE', 'This node is shutting down; ask another one.');
}
