import { getHeapStatistics } from 'node:v8';
import type { ConnectionRequest, Evaluation } from '../domain/decisions/evaluatedConnection';
import type { Change } from '../domain/policies/change';
import { RequestError } from '../domain/shared/requestError';
import type { Instant, SentRevision } from '../domain/shared/revision';
import type { LogCursor } from '../store/port/changeLog';
import type { Store } from '../store/port/store';
import { followAttempts } from './background/attemptSummaries';
import { reassessByDecisions } from './background/reassessByDecisions';
import { rulesThatFit } from './cache/eviction';
import { gaugesOf } from './gauges';
import { readClocks } from './log/clocks';
import type { ClockReading } from './log/clocks';
import { follow } from './log/follow';
import type { Following } from './log/follow';
import { Freshness, rewoundError, staleError } from './log/freshness';
import { feedRewound, Rewinds } from './log/rewinds';
import type { PollLog } from './log/poll';
import { knownPlaces, LogSession } from './logSession';
import type { LiveNode } from './port/liveNode';
import { FeedReads } from './subscriptions/feedReads';
import { subscriptionOrRefusal } from './subscriptions/refusedSubscription';
import { ResourceStatusFeed } from './subscriptions/resourceStatusFeed';

export interface LiveOptions {
  readonly store: Store;
  readonly now: () => Instant;
  /** How long this node answers although it cannot read the log, in milliseconds. */
  readonly maxStalenessMs: number;
  /** How many rules the policies in memory may have together. By default as many as fit into a part of the heap. */
  readonly cacheRules?: number;
  /** The most connections that a subject and a tenant watch at a time. */
  readonly maxWatchesPerSubject?: number | undefined;
  readonly maxWatchesPerTenant?: number | undefined;
  readonly log: PollLog;
  /** Milliseconds since any fixed point. */
  readonly monotonic?: () => number;
  /** How often the log is read when no hint comes, in milliseconds. */
  readonly pollMs?: number;
  /** Whether this process keeps the summary of attempts. False for a process that only reads. */
  readonly summaries?: boolean;
  /** Whether this process reassesses stored connections, apps and flows after a change. By default the same as `summaries`. */
  readonly reassess?: boolean;
}

/** Starts at the head of the log, with nothing in memory, and follows the log. Throws if the log cannot be read. */
export async function openLive(options: LiveOptions): Promise<LiveNode> {
  const {
    store,
    now,
    maxStalenessMs,
    cacheRules = rulesThatFit(getHeapStatistics().heap_size_limit),
    maxWatchesPerSubject = 5_000,
    maxWatchesPerTenant = 20_000,
    log,
    monotonic = () => performance.now(),
    pollMs = 1000,
    summaries = true,
    reassess = summaries,
  } = options;
  const reads = new FeedReads();
  const watchBounds = { perSubject: maxWatchesPerSubject, perTenant: maxWatchesPerTenant };
  const clocks = { wall: now, monotonic };
  let following: Following | null = null;
  let started: ClockReading | null = null;
  /** What this node last saw in the database, for the gauges. */
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
  const pollNow = (): void => following?.poke();
  let closed = false;
  const rewinds = new Rewinds(monotonic);
  let session: LogSession | null = await startSession();

  async function startSession(): Promise<LogSession> {
    const begun = readClocks(clocks);
    const known = await knownPlaces(store);
    started = begun;
    return new LogSession({ store, freshness, cacheRules, watchBounds, reads, rewinds, pollNow }, known);
  }

  /** The session that may answer at present. Throws if there is none. */
  function currentSession(): LogSession {
    if (closed) {
      throw closedError();
    }
    if (session === null) {
      throw rewoundError();
    }
    freshness.check();
    return session;
  }

  function evaluateNow(requests: readonly ConnectionRequest[], minRevision: SentRevision | null): readonly Evaluation[] | null {
    const { applied, evaluator } = currentSession();
    return minRevision !== null && minRevision > applied.revision ? null : evaluator.tryEvaluateAll(requests);
  }

  async function evaluate(requests: readonly ConnectionRequest[], minRevision: SentRevision | null): Promise<readonly Evaluation[]> {
    const begun = currentSession();
    const { applied, evaluator } = begun;
    if (minRevision !== null && minRevision > applied.revision) {
      await freshness.demand(applied, minRevision);
    }
    return evaluator.evaluate(requests, () => {
      if (currentSession() !== begun) {
        throw rewoundError();
      }
    });
  }

  const statuses = new ResourceStatusFeed(reads.statusChanges(store.records), log, pollMs);
  const cursor = async (): Promise<LogCursor> => (session ??= await startSession()).cursor;
  const apply = async (entries: readonly Change[]): Promise<void> => {
    seen.newest = Math.max(seen.newest, entries.at(-1)?.revision ?? 0);
    for (const change of entries) {
      if (closed) {
        return;
      }
      await session?.cache.apply(change);
    }
  };
  const rewound = async (): Promise<void> => {
    const ended = session;
    session = null;
    seen.newest = 0;
    statuses.end(feedRewound());
    await ended?.endRewound();
  };
  const changes = follow(store.log, cursor, apply, { name: 'change log', everyMs: pollMs, clocks, rewound, report: log });
  following = changes;
  const attempts = summaries ? followAttempts(store.attempts, store.summaries, clocks, log) : null;
  const reassessment = reassess ? reassessByDecisions({ store, evaluate, clocks, report: log, pollMs }, seen) : null;

  /** Ends waits and subscriptions when the node is stale: while the log cannot be read, no change comes that would end them. */
  const staleness = setInterval(
    () => {
      if (freshness.fresh) {
        return;
      }
      session?.applied.abandon(staleError());
      session?.endSubscriptions(staleError());
      statuses.end(staleError());
    },
    Math.max(10, Math.min(pollMs, maxStalenessMs / 5)),
  );

  return {
    get applied() {
      return session?.applied.revision ?? 0;
    },
    get fresh() {
      return session !== null && freshness.fresh;
    },
    evaluate,
    evaluateNow,
    async reached(revision) {
      // If the wait is abandoned, the caller may be answered all the same: this node answers nothing else until it has read the change.
      await session?.applied.reached(revision).catch(() => undefined);
    },
    policyChanges: (tenantId, since) =>
      subscriptionOrRefusal(() => {
        const { feed } = currentSession();
        rewinds.check(since);
        return feed.subscribe(tenantId, since);
      }),
    resourceStatusChanges: (tenantId, after) =>
      subscriptionOrRefusal(() => {
        currentSession();
        return statuses.subscribe(tenantId, after);
      }),
    watch: (connections, watcher) => subscriptionOrRefusal(() => currentSession().watches.watch(connections, watcher)),
    ready() {
      if (closed) {
        return 'This node is shutting down.';
      }
      if (session === null) {
        return 'The change log was set back to an earlier state, and this node is starting over.';
      }
      return freshness.fresh ? null : 'The change log cannot be read.';
    },
    gauges: () => gaugesOf(session, freshness, seen),
    async close() {
      if (closed) {
        return;
      }
      closed = true;
      clearInterval(staleness);
      session?.endSubscriptions(null);
      statuses.end(null);
      session?.applied.end(closedError());
      await Promise.all([changes.stop(), attempts?.stop(), reassessment?.stop(), statuses.stop()]);
    },
  };
}

function closedError(): RequestError {
  return new RequestError('REVISION_UNAVAILABLE', 'This node is shutting down. Ask another one.');
}
