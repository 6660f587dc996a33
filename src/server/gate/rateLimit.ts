import { LRUCache } from 'lru-cache';
import { callerKey, isPlatformRole } from '../../domain/callers/caller';
import type { Caller } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';

/** Throws `RATE_LIMITED` if this caller has sent too many requests. */
export type RateLimit = (caller: Caller | null) => void;

interface Bucket {
  tokens: number;
  at: number;
}

/** The most subjects in memory. A subject that was dropped starts with a full bucket again. */
const MAX_SUBJECTS = 100_000;

/** Gives each subject a bucket that holds the requests of one second. Callers with a platform role are not limited. */
export function rateLimit(perSecond: number, monotonicMs: () => number = () => performance.now()): RateLimit {
  const buckets = new LRUCache<string, Bucket>({ max: MAX_SUBJECTS });
  return (caller) => {
    if (caller === null || caller.roles.some(isPlatformRole)) {
      return;
    }
    const key = callerKey(caller);
    const at = monotonicMs();
    const before = buckets.get(key) ?? { tokens: perSecond, at };
    const tokens = Math.min(perSecond, before.tokens + ((at - before.at) / 1000) * perSecond);
    if (tokens < 1) {
      const retryAfterMs = Math.ceil(((1 - tokens) / perSecond) * 1000);
      throw new RequestError(
        'RATE_LIMITED',
        `This subject sent more than ${String(perSecond)} requests in a second. Try again in ${String(retryAfterMs)} ms.`,
        {
          retryAfterMs,
        },
      );
    }
    buckets.set(key, { tokens: tokens - 1, at });
  };
}
