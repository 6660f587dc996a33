import type { Logger } from 'pino';
import type { Caller } from '../domain/callers/caller';
import type { Expiries } from './expiries';
import type { FanOut } from './fanOut';
import type { GraphqlService } from './graphqlService';
import type { KeptAlive } from './keepAliveFrames';
import type { Metrics } from './metrics';
import type { RateLimit } from './rateLimit';
import type { Rounds } from './rounds';
import type { SocketLimits } from './socketLimits';
import type { SubscriptionPipeline } from './subscriptionPipeline';
import type { TokenVerifier } from './tokenVerifier';

/** What every socket of the server shares. */
export interface SocketHub {
  readonly service: GraphqlService;
  readonly pipeline: SubscriptionPipeline;
  readonly tokens: TokenVerifier;
  readonly limit: RateLimit;
  readonly limits: SocketLimits;
  readonly metrics: Metrics;
  readonly fanOut: FanOut;
  readonly keepAlive: Rounds<KeptAlive>;
  readonly expiries: Expiries;
  readonly log: Logger;
  /** Counts this caller's socket in; else says why it can't be. */
  admit(caller: Caller): string | null;
}
