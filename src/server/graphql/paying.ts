import { GraphQLError } from 'graphql';
import type { Caller } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';
import { isReplaying } from '../../prepared/replay';

interface PayingContext {
  readonly caller?: Caller | null;
  /** The units that the request has spent before. */
  spent?: number;
}

/** Lets the caller of a request pay; `spend` gives what the request has spent then. A request that was handed over has paid. Throws a `GraphQLError` with status 429 if the caller has spent too much. */
export function pay(context: object, spend: (caller: Caller | null, spent: number) => number): void {
  if (isReplaying(context)) {
    return;
  }
  const paying: PayingContext = context;
  try {
    paying.spent = spend(paying.caller ?? null, paying.spent ?? 1);
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }
    const headers = new Map([['retry-after', String(Math.ceil(Number(error.details['retryAfterMs']) / 1000))]]);
    throw new GraphQLError(error.message, { originalError: error, extensions: { http: { status: 429, headers } } });
  }
}
