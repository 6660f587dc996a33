import type { Revision } from '../../domain/shared/revision';
import type { Live } from './live';

/** `Live`, with what an operator asks of a node. */
export interface LiveNode extends Live {
  /** Null if this node is ready to answer; else a sentence that says why it is not. */
  ready(): string | null;
  gauges(): LiveGauges;
}

/** What an operator sees of a node at one moment. */
export interface LiveGauges {
  readonly applied: Revision;
  /** The newest revision that this node knows of. */
  readonly newest: Revision;
  /** Milliseconds since the last good poll of the log began. */
  readonly stalenessMs: number;
  readonly subscribers: number;
  readonly watches: number;
  /** The connections that all watches name together. */
  readonly watchedConnections: number;
  /** Decisions that were made for watches. Equal connections that callers with the same rights watch are decided once. */
  readonly watchDecisions: number;
  /** Requests that wait for a revision. */
  readonly waiters: number;
  /** Requests that were refused because too many wait for a revision. */
  readonly waitersRefused: number;
  /** Decisions that found all that they need in memory. */
  readonly cacheHits: number;
  /** Snapshots read because entries were missing in memory. */
  readonly cacheLoads: number;
  /** Snapshots that are being read. */
  readonly cacheLoading: number;
  /** Requests that were refused because too many snapshots are being read. */
  readonly cacheLoadsRefused: number;
  readonly cachedPolicies: number;
  readonly cachedWithoutPolicy: number;
  readonly cachedDomains: number;
  /** The weight of the cached policies: about as much as they have rules. */
  readonly cacheWeight: number;
  readonly pinnedTenants: number;
  /** Reassessment jobs, as this process saw them last: one for each tenant whose changes are being taken in. */
  readonly reassessmentJobs: number;
}
