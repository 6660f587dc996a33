import type { Logger } from 'pino';
import type { TokenVerifier } from '../../auth/tokenVerifier';
import type { Caller } from '../../domain/callers/caller';
import type { RateLimit } from '../gate/rateLimit';
import type { OpenConnections } from '../gate/connection/openConnections';
import type { GraphqlService } from '../graphql/graphqlService';
import type { Metrics } from '../metrics/metrics';
import type { DeliveryQueue } from './fanOut/deliveryQueue';
import type { KeepAliveRounds } from './keepAliveRounds';
import type { SocketLimits } from './socketLimits';
import type { SubscriptionPipeline } from './subscriptionPipeline';
import type { TokenExpiryTimers } from './tokenExpiryTimers';
import type { KeptAlive } from './wire/keepAliveFrames';

/** What all sockets of the server share. */
export interface SocketServices {
  readonly service: GraphqlService;
  readonly pipeline: SubscriptionPipeline;
  readonly tokens: TokenVerifier;
  readonly limit: RateLimit;
  readonly connections: OpenConnections;
  readonly limits: SocketLimits;
  readonly metrics: Metrics;
  readonly fanOut: DeliveryQueue;
  readonly keepAlive: KeepAliveRounds<KeptAlive>;
  readonly expiries: TokenExpiryTimers;
  readonly log: Logger;
  /** See `SocketCaps.admit`. */
  admit(caller: Caller): string | null;
}
