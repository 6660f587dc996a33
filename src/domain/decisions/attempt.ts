import type { Direction } from '../policies/policy';
import type { Instant, Revision } from '../shared/revision';
import type { TenantId } from '../tenants/tenant';
import type { IdentityProvider } from './connection';
import type { DecisionReason } from './decision';

/** An attempt that is yet to be recorded. */
export interface NewAttempt {
  readonly creatorTenantId: TenantId | null;
  readonly signInTenantId: TenantId;
  readonly connector: string | null;
  readonly identityProvider: IdentityProvider;
  /** The recorder's own identifier for the user who tried. */
  readonly user: string | null;
  /** The tenant of the caller who recorded it; null for the platform. */
  readonly recordedByTenantId: TenantId | null;
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** The decision takes in every change up to this revision. */
  readonly revision: Revision;
}

/** One recorded attempt to connect. */
export interface ConnectionAttempt extends NewAttempt {
  /** A UUIDv7, given when its batch is formed: attempts are paged in this order. */
  readonly id: string;
  readonly at: Instant;
}

export interface AttemptFilter {
  /** OUTBOUND: the tenant created it. INBOUND: it was signed in to. */
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
