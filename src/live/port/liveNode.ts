import type { Revision } from '../../domain/shared/revision';
import type { Live } from './live';

/** `Live` with what an operator asks of it. */
export interface LiveNode extends Live {
  /** Null where this node is ready to answer; else why it is not, in a sentence. */
  ready(): string | null;
  gauges(): LiveGauges;
}

/** What an operator sees of a node, at one moment. */
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
