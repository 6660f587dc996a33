import type { Connection, IdentityProvider } from '../decisions/connection';
import type { StoredDecision } from '../decisions/evaluatedConnection';
import type { Instant } from '../shared/revision';
import type { TenantId } from '../tenants/tenant';

export type ConnectionStatus = 'UNAUTHENTICATED' | 'CONNECTED' | 'BLOCKED';

/** A connection that a tenant's workflow owns. The owner is the creator tenant. The tenant of the person who gave consent is the sign-in tenant. */
export interface ConnectionRecord {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly connector: string;
  readonly identityProvider: IdentityProvider;
  /** Null until somebody signs in. */
  readonly signInTenantId: TenantId | null;
  readonly createdAt: Instant;
  /** The decision that the status follows from; null until somebody signs in. */
  readonly assessment: StoredDecision | null;
}

export function connectionStatus({ assessment }: ConnectionRecord): ConnectionStatus {
  if (assessment === null) {
    return 'UNAUTHENTICATED';
  }
  return assessment.decision.allowed ? 'CONNECTED' : 'BLOCKED';
}

/** The connection to decide if `signInTenantId` signs in. */
export function connectionTo({ tenantId, identityProvider }: ConnectionRecord, signInTenantId: TenantId): Connection {
  return { creatorTenantId: tenantId, signInTenantId, identityProvider };
}

/** The connection to decide; null if nobody has signed in. */
export function connectionOf(record: ConnectionRecord): Connection | null {
  return record.signInTenantId === null ? null : connectionTo(record, record.signInTenantId);
}
