import type { TenantId } from '../../tenants/tenant';
import { ALL_TENANTS } from '../../tenants/tenantRef';
import type { AllowedTenantId } from '../../tenants/tenantRef';
import type { PolicySettings, TenantRule } from '../policy';

/** A `tenantIsolationPolicy` as the Power Platform governance API gives and takes it. */
export interface PowerPlatformDocument {
  readonly properties: {
    readonly tenantId: TenantId;
    readonly isDisabled: boolean;
    readonly allowedTenants: readonly PowerPlatformAllowedTenant[];
  };
}

interface PowerPlatformAllowedTenant {
  readonly tenantId: AllowedTenantId;
  readonly tenantDisplayName?: string;
  readonly direction: { readonly inbound: boolean; readonly outbound: boolean };
}

/**
 * The policy as such a document. Documents know no mode: ONE_WAY, which restricts nothing outbound, is told by opening outbound for `*`,
 * which decides the same. `rules` in the order of their places.
 */
export function toPowerPlatformDocument(tenantId: TenantId, settings: PolicySettings, rules: readonly TenantRule[]): PowerPlatformDocument {
  const oneWay = settings.mode === 'ONE_WAY';
  const allowedTenants = rules.map((rule) => toAllowedTenant(rule, oneWay && rule.allowedTenantId === ALL_TENANTS));
  if (oneWay && !rules.some((rule) => rule.allowedTenantId === ALL_TENANTS)) {
    allowedTenants.push({ tenantId: ALL_TENANTS, direction: { inbound: false, outbound: true } });
  }
  return { properties: { tenantId, isDisabled: !settings.enabled, allowedTenants } };
}

function toAllowedTenant(rule: TenantRule, openOutbound: boolean): PowerPlatformAllowedTenant {
  const direction = { inbound: rule.direction !== 'OUTBOUND', outbound: openOutbound || rule.direction !== 'INBOUND' };
  return rule.allowedTenantName === null
    ? { tenantId: rule.allowedTenantId, direction }
    : { tenantId: rule.allowedTenantId, tenantDisplayName: rule.allowedTenantName, direction };
}
