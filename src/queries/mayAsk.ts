import type { TenantId } from '../domain/tenants/tenant';

/** Whether the caller may ask about connections between these tenants. Null: no creator tenant, or a domain that nobody owns. */
export type MayAsk = (creatorTenantId: TenantId | null, signInTenantId: TenantId | null) => boolean;
