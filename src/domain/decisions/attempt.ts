import type { Direction } from '../policies/policy';
import type { Instant, Revision } from '../shared/revision';
import type { TenantId } from '../tenants/tenant';
import type { IdentityProvider } from './connection';
import type { DecisionReason } from './decision';

/** An attempt before it is recorded. */
export interface NewAttempt {
  readonly creatorTenantId: TenantId | null;
  readonly signInTenantId: TenantId;
  readonly connector: string | null;
  readonly identityProvider: IdentityProvider;
  /** The caller's own identifier for the user who tried to connect. */
  readonly user: string | null;
  /** The tenant of the caller who recorded it; null if the platform did. */
  readonly recordedByTenantId: TenantId | null;
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** The decision takes in every change up to this revision. */
  readonly revision: Revision;
}

/** One recorded attempt to connect. */
export interface ConnectionAttempt extends NewAttempt {
  /** A UUIDv7, given when the attempt's batch is formed. Attempts are paged in the order of their IDs. */
  readonly id: string;
  readonly at: Instant;
}

export interface AttemptFilter {
  /** OUTBOUND: the tenant is the creator tenant. INBOUND: it is the sign-in tenant. */
  readonly direction?: Direction;
  readonly otherTenantId?: TenantId;
  readonly allowed?: boolean;
  readonly connector?: string;
  readonly recordedByTenantId?: TenantId;
  /** At or after. */
  readonly from?: Instant;
  /** Before. */
  readonly until?: Instant;
}
