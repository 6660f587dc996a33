import type { Connection, IdentityProvider } from './connection';
import type { Decision } from './decision';
import type { Revision } from './revision';
import type { TenantId } from './tenant';
import type { Instant } from './time';

export type ConnectionStatus = 'UNAUTHENTICATED' | 'CONNECTED' | 'BLOCKED';

/** A decision as it is kept: it takes in every change up to `revision`, and nothing that came since has changed it yet. */
export interface Assessment {
  readonly decision: Decision;
  readonly revision: Revision;
}

/** A connection that a tenant's workflow owns. The owner is the creator tenant, who gave consent is the sign-in tenant. */
export interface ConnectionRecord {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly connector: string;
  readonly identityProvider: IdentityProvider;
  /** Null until somebody signs in. */
  readonly signInTenantId: TenantId | null;
  readonly createdAt: Instant;
  /** What its status rests on; null until somebody signs in. */
  readonly assessment: Assessment | null;
}

export function connectionStatus({ assessment }: ConnectionRecord): ConnectionStatus {
  if (assessment === null) {
    return 'UNAUTHENTICATED';
  }
  return assessment.decision.allowed ? 'CONNECTED' : 'BLOCKED';
}

/** The connection that is decided once `signInTenantId` has signed in. */
export function connectionTo({ tenantId, identityProvider }: ConnectionRecord, signInTenantId: TenantId): Connection {
  return { creatorTenantId: tenantId, signInTenantId, identityProvider };
}

/** The connection to be decided; null where nobody has signed in. */
export function connectionOf(record: ConnectionRecord): Connection | null {
  return record.signInTenantId === null ? null : connectionTo(record, record.signInTenantId);
}
