import { GraphQLError } from 'graphql';
import type { Caller } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';
import { isReplaying } from '../../prepared/replay';
import type { RateLimit } from '../gate/rateLimit';

interface PayingContext {
  readonly caller?: Caller | null;
  /** The units that the request has spent before. */
  spent?: number;
}

/** Lets the caller of a request pay. A request that was handed over has paid. Throws a `GraphQLError` with status 429 if the caller has spent too much. */
export function pay(limit: RateLimit, context: object, units: number): void {
  if (isReplaying(context) || units <= 0) {
    return;
  }
  const paying: PayingContext = context;
  const { caller = null, spent = 1 } = paying;
  try {
    limit(caller, units, spent);
    paying.spent = spent + units;
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }
    const headers = new Map([['retry-after', String(Math.ceil(Number(error.details['retryAfterMs']) / 1000))]]);
    throw new GraphQLError(error.message, { originalError: error, extensions: { http: { status: 429, headers } } });
  }
}
