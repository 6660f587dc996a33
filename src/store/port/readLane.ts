import type { TenantId } from '../../domain/tenants/tenant';

/** A read that may look at many rows: history, a list, a count, an export, a preview. */
interface HeavyLane {
  /** The tenant whose data is read. Tenants that wait are served in turn, and each has a bounded number of heavy reads at a time. Null: of several tenants. */
  readonly heavyFor: TenantId | null;
}

/**
 * The lane of a read. A read never waits for reads of another lane.
 *
 * - `feed`: what decisions rest on: the change log, readiness, and loads of policies into the cache.
 * - `quick`: a few rows by their keys.
 * - the heavy lane: everything else.
 */
export type ReadLane = 'feed' | 'quick' | HeavyLane;
