import { LRUCache } from 'lru-cache';
import { callerKey, isPlatformRole } from '../../domain/callers/caller';
import type { Caller } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';

/**
 * Spends the units that a caller's request costs. Throws `RATE_LIMITED`, and spends nothing, if the caller has spent too many. Without a caller it does
 * nothing.
 */
export type RateLimit = (caller: Caller | null, units: number) => void;

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

/** The most subjects, and the most tenants, in memory. What was dropped starts with a full bucket again. */
const MAX_BUCKETS = 100_000;

/**
 * Gives each subject and each tenant a bucket with the units of one second. A request that costs more than a full bucket takes a full one and leaves it in
 * debt, so that it is possible and the next request waits longer.
 */
export function rateLimit(limits: RateLimits, monotonicMs: () => number = () => performance.now()): RateLimit {
  const known = new LRUCache<string, Bucket>({ max: 2 * MAX_BUCKETS });
  const byCaller = new WeakMap<Caller, readonly Bucket[]>();

  function bucket(key: string, owner: Bucket['owner'], perSecond: number): Bucket {
    let found = known.get(key);
    if (found === undefined) {
      found = { owner, perSecond, left: perSecond, at: monotonicMs() };
      known.set(key, found);
    }
    return found;
  }

  function bucketsOf(caller: Caller): readonly Bucket[] {
    const subject = callerKey(caller);
    if (caller.roles.some(isPlatformRole)) {
      return [bucket(`platform ${subject}`, 'subject', limits.platform)];
    }
    const tenant = JSON.stringify([caller.issuer, caller.tenantId]);
    return [bucket(`subject ${subject}`, 'subject', limits.subject), bucket(`tenant ${tenant}`, 'tenant', limits.tenant)];
  }

  return (caller, units) => {
    if (caller === null) {
      return;
    }
    let buckets = byCaller.get(caller);
    if (buckets === undefined) {
      byCaller.set(caller, (buckets = bucketsOf(caller)));
    }
    const at = monotonicMs();
    for (const each of buckets) {
      refill(each, at);
      if (each.left < Math.min(units, each.perSecond)) {
        throw rateLimited(each, units);
      }
    }
    for (const each of buckets) {
      each.left -= units;
    }
  };
}

function refill(bucket: Bucket, at: number): void {
  bucket.left = Math.min(bucket.perSecond, bucket.left + ((at - bucket.at) / 1000) * bucket.perSecond);
  bucket.at = at;
}

function rateLimited({ owner, perSecond, left }: Bucket, units: number): RequestError {
  const retryAfterMs = Math.ceil(((Math.min(units, perSecond) - left) / perSecond) * 1000);
  return new RequestError(
    'RATE_LIMITED',
    `This ${owner} may spend ${String(perSecond)} units in a second, and has spent them. Try again in ${String(retryAfterMs)} ms.`,
    { retryAfterMs },
  );
}

/** Spends what a document costs, in addition to the one unit that its request has spent. */
export function payRest(limit: RateLimit, caller: Caller | null, cost: number): void {
  const rest = Math.round(cost) - 1;
  if (rest > 0) {
    limit(caller, rest);
  }
}
