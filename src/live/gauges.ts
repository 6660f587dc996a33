import type { Revision } from '../domain/shared/revision';
import type { Freshness } from './log/freshness';
import type { LogSession } from './logSession';

/** What an operator sees of it. */
export interface LiveGauges {
  readonly applied: Revision;
  /** The newest revision that this node has heard of. */
  readonly newest: Revision;
  /** Milliseconds since the last good poll of the log began. */
  readonly stalenessMs: number;
  readonly subscribers: number;
  readonly watches: number;
  /** Requests that wait for a revision. */
  readonly waiters: number;
  /** Requests that were refused because too many wait for a revision. */
  readonly waitersRefused: number;
  /** Connections decided with all that they need in memory. */
  readonly cacheHits: number;
  /** Snapshots read because something was missing. */
  readonly cacheLoads: number;
  /** Snapshots being read. */
  readonly cacheLoading: number;
  /** Requests that were refused because too many snapshots are being read. */
  readonly cacheLoadsRefused: number;
  readonly cachedPolicies: number;
  readonly cachedWithoutPolicy: number;
  readonly cachedDomains: number;
  /** The weight of the cached policies: about their rules. */
  readonly cacheWeight: number;
  readonly pinnedTenants: number;
  /** Tenants whose last change is being assessed, as this process saw it last. */
  readonly reassessmentJobs: number;
}

export function gaugesOf(
  epoch: LogSession | null,
  freshness: Freshness,
  seen: { readonly newest: Revision; readonly reassessmentJobs: number },
): LiveGauges {
  const sizes = epoch?.cache.sizes;
  const applied = epoch?.applied.revision ?? 0;
  return {
    applied,
    newest: Math.max(seen.newest, applied),
    stalenessMs: freshness.stalenessMs,
    subscribers: epoch?.feed.subscribers ?? 0,
    watches: epoch?.watches.watches ?? 0,
    waiters: freshness.waiters,
    waitersRefused: freshness.refused,
    cacheHits: epoch?.evaluator.hits ?? 0,
    cacheLoads: sizes?.loads ?? 0,
    cacheLoading: sizes?.loading ?? 0,
    cacheLoadsRefused: sizes?.loadsRefused ?? 0,
    cachedPolicies: sizes?.policies ?? 0,
    cachedWithoutPolicy: sizes?.withoutPolicy ?? 0,
    cachedDomains: sizes?.domains ?? 0,
    cacheWeight: sizes?.weight ?? 0,
    pinnedTenants: sizes?.pinned ?? 0,
    reassessmentJobs: seen.reassessmentJobs,
  };
}
