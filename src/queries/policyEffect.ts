import type { App } from '../app';
import { ALL_TENANTS } from '../domain/policy';
import type { PolicyEffect } from '../domain/policy';
import { policyEffect as effectOf } from '../domain/policyEffect';
import type { PolicyView } from './isolationPolicy';

/** What the policy comes to. Reads one rule of it at most. */
export async function policyEffect(app: App, { version, revision }: PolicyView): Promise<PolicyEffect> {
  const { settings, tenantId } = version;
  return effectOf(settings, settings.enabled ? await app.store.history.ruleForAt(tenantId, ALL_TENANTS, revision) : null);
}
