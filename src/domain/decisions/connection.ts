import type { TenantId } from '../tenants/tenant';

/** Who authenticates the connection's user. Isolation governs `ENTRA_ID`. Any value that is not exactly `OTHER` counts as `ENTRA_ID`. */
export type IdentityProvider = 'ENTRA_ID' | 'OTHER';

/** A connection to decide. Its tenants are resolved to IDs. */
export interface Connection {
  /** The tenant that owns the workflow that makes the connection; null if the connection carries no creator tenant. */
  readonly creatorTenantId: TenantId | null;
  /** The tenant whose identity signs in. */
  readonly signInTenantId: TenantId;
  readonly identityProvider: IdentityProvider;
}
