import type { PolicyEffect, PolicySettings, TenantRule } from './policy';

/** What a policy comes to, given its rule for all tenants. */
export function policyEffect(settings: PolicySettings, wildcard: TenantRule | null): PolicyEffect {
  if (!settings.enabled) {
    return 'OFF';
  }
  const open = wildcard?.direction === 'BOTH' || (settings.mode === 'ONE_WAY' && wildcard?.direction === 'INBOUND');
  return open ? 'OPEN' : 'RESTRICTIVE';
}
