import type { Revision } from '../shared/revision';
import type { Tenant, TenantId } from '../tenants/tenant';
import type { TenantRef } from '../tenants/tenantRef';
import type { Connection, IdentityProvider } from './connection';
import type { Decision } from './decision';

/** A connection as a caller names it. */
export interface ConnectionRequest {
  /** Null: the connection carries no creator tenant. */
  readonly creatorTenant: TenantRef | null;
  readonly signInTenant: TenantRef;
  readonly identityProvider: IdentityProvider;
}

/** Asks about a connection whose tenants are resolved. */
export function requestFor({ creatorTenantId, signInTenantId, identityProvider }: Connection): ConnectionRequest {
  return {
    creatorTenant: creatorTenantId === null ? null : { id: creatorTenantId },
    signInTenant: { id: signInTenantId },
    identityProvider,
  };
}

/** A connection with its decision. Plain JSON. */
export interface EvaluatedConnection {
  readonly connection: Connection;
  readonly decision: Decision;
  /** The decision takes in every change up to this revision, and none after it. */
  readonly revision: Revision;
  /** The two tenants as the directory holds them, for messages. Null: no creator tenant, or an ID that the directory does not hold. */
  readonly creator: Tenant | null;
  readonly signIn: Tenant | null;
}

/** The decision that a connection record stores, until a newer revision changes it. */
export type StoredDecision = Pick<EvaluatedConnection, 'decision' | 'revision'>;

/** The answer if a request names a domain that the directory does not hold. The IDs are those of the tenants that were resolved; the others are null. */
export interface UnresolvedConnection {
  readonly unknownDomains: readonly { readonly field: 'creatorTenant' | 'signInTenant'; readonly domain: string }[];
  readonly creatorTenantId: TenantId | null;
  readonly signInTenantId: TenantId | null;
}

/** Whether a caller may ask about connections between these tenants. Null stands for no creator tenant, or for a domain that no tenant owns. */
export type MayAsk = (creatorTenantId: TenantId | null, signInTenantId: TenantId | null) => boolean;

export type Evaluation = EvaluatedConnection | UnresolvedConnection;
