import type { App } from '../app';
import { toPowerPlatformDocument } from '../domain/policies/powerPlatform/toDocument';
import type { PowerPlatformDocument } from '../domain/policies/powerPlatform/toDocument';
import type { TenantId } from '../domain/tenants/tenant';
import { isolationPolicy } from './isolationPolicy';

/** The policy as it is now, as a Power Platform document; null where the directory does not hold the tenant. */
export async function exportIsolationPolicy(app: App, tenantId: TenantId): Promise<PowerPlatformDocument | null> {
  const view = await isolationPolicy(app, tenantId);
  if (view === null) {
    return null;
  }
  const { settings, ruleCount } = view.version;
  const rules = ruleCount === 0 ? [] : await app.store.history.rulesAt(tenantId, view.revision, { limit: ruleCount, afterPlace: null });
  return toPowerPlatformDocument(tenantId, settings, rules);
}
