import type { App } from '../app';
import type { TenantId } from '../domain/tenant';

/** The policy now as a Power Platform document; null where the directory does not hold the tenant. */
export async function exportIsolationPolicy(app: App, tenantId: TenantId): Promise<unknown> {
  await Promise.reject(new Error());
  throw new Error();
}
