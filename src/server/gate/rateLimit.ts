import type { Caller } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';
import { ByCaller, hasPlatformRole, partyKey, subjectKey } from './byCaller';

/**
 * Spends units that a caller's request costs. `spent`: the units that the same request has spent before. Throws `RATE_LIMITED`, and spends nothing, if the
 * caller has spent too many. Without a caller it does nothing.
 */
export type RateLimit = (caller: Caller | null, units: number, spent?: number) => void;

/** Units a second. */
interface RateLimits {
  /** Of one subject. */
  readonly subject: number;
  /** Of all subjects of one tenant together. */
  readonly tenant: number;
  /** Of one subject with a platform role. It does not count for its tenant. */
  readonly platform: number;
}

interface Bucket {
  readonly owner: 'subject' | 'tenant';
  readonly perSecond: number;
  left: number;
  at: number;
}

/**
 * Gives each subject and each tenant a bucket with the units of one second. A request that costs more than a full bucket takes a full one and leaves it in
 * debt, so that it is possible and the next request waits longer.
 */
export function rateLimit(limits: RateLimits, monotonicMs: () => number = () => performance.now()): RateLimit {
  const bucket = (owner: Bucket['owner'], perSecond: number): Bucket => ({ owner, perSecond, left: perSecond, at: monotonicMs() });
  const tenants = new ByCaller(partyKey, () => bucket('tenant', limits.tenant));
  const buckets = new ByCaller<readonly Bucket[]>(subjectKey, (caller) =>
    hasPlatformRole(caller) ? [bucket('subject', limits.platform)] : [bucket('subject', limits.subject), tenants.of(caller)],
  );

  return (caller, units, spent = 0) => {
    if (caller === null) {
      return;
    }
    const own = buckets.of(caller);
    const at = monotonicMs();
    for (const each of own) {
      refill(each, at);
      const needed = Math.min(units, each.perSecond - spent);
      if (each.left < needed) {
        throw rateLimited(each, needed);
      }
    }
    for (const each of own) {
      each.left -= units;
    }
  };
}

function refill(bucket: Bucket, at: number): void {
  bucket.left = Math.min(bucket.perSecond, bucket.left + ((at - bucket.at) / 1000) * bucket.perSecond);
  bucket.at = at;
}

function rateLimited({ owner, perSecond, left }: Bucket, needed: number): RequestError {
  const retryAfterMs = Math.ceil(((needed - left) / perSecond) * 1000);
  return new RequestError(
    'RATE_LIMITED',
    `This ${owner} may spend ${String(perSecond)} units in a second, and has spent them. Try again in ${String(retryAfterMs)} ms.`,
    { retryAfterMs },
  );
}

/** Each full 10 KB of what a caller sends costs a unit. */
const BYTES_PER_UNIT = 10_240;

export function unitsOf(bytes: number): number {
  return Math.floor(bytes / BYTES_PER_UNIT);
}

/** What a document costs in addition to the one unit of its request. */
export function restOf(cost: number): number {
  return Math.round(cost) - 1;
}

/** Spends the rest of what a document costs. The one unit of its request is part of what the request has `spent`. */
export function payRest(limit: RateLimit, caller: Caller | null, cost: number, spent: number): void {
  const rest = restOf(cost);
  if (rest > 0) {
    limit(caller, rest, spent);
  }
}
