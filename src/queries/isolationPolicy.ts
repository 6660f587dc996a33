import type { App } from '../app';
import type { PolicyVersion } from '../domain/policy';
import type { Revision } from '../domain/revision';
import type { Tenant, TenantId } from '../domain/tenant';

/** The policy of one tenant as of one revision. What is nested in it (rules, effect, export) is read at the same one. */
export interface PolicyView {
  readonly tenant: Tenant;
  readonly version: PolicyVersion;
  readonly revision: Revision;
}

/** Null where the directory does not hold the tenant. Without a revision: at the newest. */
export async function isolationPolicy(app: App, tenantId: TenantId, revision?: Revision): Promise<PolicyView | null> {
  await Promise.reject(new Error());
  throw new Error();
}
