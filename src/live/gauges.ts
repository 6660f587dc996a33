import type { Revision } from '../domain/shared/revision';
import type { Freshness } from './log/freshness';
import type { LogSession } from './logSession';
import type { LiveGauges } from './port/liveNode';

export function gaugesOf(
  session: LogSession | null,
  freshness: Freshness,
  seen: { readonly newest: Revision; readonly reassessmentJobs: number },
): LiveGauges {
  const sizes = session?.cache.sizes;
  const applied = session?.applied.revision ?? 0;
  return {
    applied,
    newest: Math.max(seen.newest, applied),
    stalenessMs: freshness.stalenessMs,
    subscribers: session?.feed.subscribers ?? 0,
    watches: session?.watches.watches ?? 0,
    watchedConnections: session?.watches.connections ?? 0,
    watchDecisions: session?.watches.decided ?? 0,
    waiters: freshness.waiters,
    waitersRefused: freshness.refused,
    cacheHits: session?.evaluator.hits ?? 0,
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
