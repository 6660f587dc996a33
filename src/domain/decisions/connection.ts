import type { TenantId } from '../tenants/tenant';

/** Who authenticates the connection's user. Anything but exactly `OTHER` counts as `ENTRA_ID`, which isolation governs. */
export type IdentityProvider = 'ENTRA_ID' | 'OTHER';

/** A connection to be decided, its tenants resolved to IDs. */
export interface Connection {
  /** The tenant that owns the workflow that makes the connection; null where the connection carries none. */
  readonly creatorTenantId: TenantId | null;
  /** The tenant whose identity signs in. */
  readonly signInTenantId: TenantId;
  readonly identityProvider: IdentityProvider;
}
