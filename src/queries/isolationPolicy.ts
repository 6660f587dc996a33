import type { App } from '../app';
import { DEFAULT_SETTINGS } from '../domain/policies/policy';
import type { PolicyVersion } from '../domain/policies/policy';
import type { Revision } from '../domain/shared/revision';
import type { Tenant, TenantId } from '../domain/tenants/tenant';

/** The policy of one tenant as of one revision. What is nested in it (rules, effect, export) is read at the same one. */
export interface PolicyView {
  readonly tenant: Tenant;
  readonly version: PolicyVersion;
  readonly revision: Revision;
}

/** Null where the directory does not hold the tenant. Without a revision: at the newest. */
export async function isolationPolicy(app: App, tenantId: TenantId, revision?: Revision): Promise<PolicyView | null> {
  const at = revision ?? (await app.store.log.head()).revision;
  const [tenant, version] = await Promise.all([app.store.current.tenant(tenantId), app.store.history.policyVersionAt(tenantId, at)]);
  return tenant === null ? null : { tenant, version: version ?? neverSet(tenantId), revision: at };
}

/** The policy of a tenant that never set one. */
export function neverSet(tenantId: TenantId): PolicyVersion {
  return { tenantId, settings: DEFAULT_SETTINGS, changeControl: 'DIRECT', revision: 0, updatedAt: null, ruleCount: 0, nextPlace: 0 };
}
