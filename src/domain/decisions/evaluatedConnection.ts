import type { Revision } from '../shared/revision';
import type { Tenant, TenantId } from '../tenants/tenant';
import type { TenantRef } from '../tenants/tenantRef';
import type { Connection, IdentityProvider } from './connection';
import type { Decision } from './decision';

/** A decision of a connection with the revision that it takes in. */
export interface AssessedConnection extends Assessment {
  readonly connection: Connection;
}

/** A decision as it is kept: it takes in every change up to `revision`, and nothing that came since has changed it yet. */
export interface Assessment {
  readonly decision: Decision;
  readonly revision: Revision;
}

/** A connection as a caller asks about it. */
export interface ConnectionRequest {
  /** Null: the connection carries no creator tenant. */
  readonly creatorTenant: TenantRef | null;
  readonly signInTenant: TenantRef;
  readonly identityProvider: IdentityProvider;
}

/** A decision with what it was made from. Plain JSON. */
export interface EvaluatedConnection {
  readonly connection: Connection;
  readonly decision: Decision;
  /** The decision takes in every change up to this revision, and none after it. */
  readonly revision: Revision;
  /** The tenants as the directory holds them, for the message. */
  readonly creator: Tenant | null;
  readonly signIn: Tenant | null;
}

/** A request that names a domain which the directory does not hold. The IDs are those of the sides that were resolved. */
export interface UnresolvedConnection {
  readonly unknownDomains: readonly { readonly field: 'creatorTenant' | 'signInTenant'; readonly domain: string }[];
  readonly creatorTenantId: TenantId | null;
  readonly signInTenantId: TenantId | null;
}

export type Evaluation = EvaluatedConnection | UnresolvedConnection;
