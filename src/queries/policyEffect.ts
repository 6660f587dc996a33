import type { App } from '../app';
import { policyEffect as effectOf } from '../domain/policies/policy';
import type { PolicyEffect } from '../domain/policies/policy';
import { ALL_TENANTS } from '../domain/tenants/tenantRef';
import type { PolicyView } from './isolationPolicy';

/** What the policy comes to. Reads one rule of it at most. */
export async function policyEffect(app: App, { version, revision }: PolicyView): Promise<PolicyEffect> {
  const { settings, tenantId } = version;
  return effectOf(settings, settings.enabled ? await app.store.history.ruleForAt(tenantId, ALL_TENANTS, revision) : null);
}
