import type { Connection, IdentityProvider } from '../decisions/connection';
import type { StoredDecision } from '../decisions/evaluatedConnection';
import type { Instant } from '../shared/revision';
import type { TenantId } from '../tenants/tenant';

export type ConnectionStatus = 'UNAUTHENTICATED' | 'CONNECTED' | 'BLOCKED';

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
  readonly assessment: StoredDecision | null;
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
