import { eachInSteps } from '../../shared/steps';
import type { Steps } from '../../shared/steps';
import type { TenantId } from '../../tenants/tenant';
import { ALL_TENANTS } from '../../tenants/tenantRef';
import type { AllowedTenantId } from '../../tenants/tenantRef';
import type { PolicySettings, TenantRule } from '../policy';

/** A policy document: a `tenantIsolationPolicy` in the shape of the Power Platform governance API. */
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
 * The policy as a policy document. `rules` must be in the order of their places. A document has no mode: for ONE_WAY, which does not restrict outbound, the
 * document opens outbound for `*`, which leads to the same decisions.
 */
export function* toPowerPlatformDocument(
  tenantId: TenantId,
  settings: PolicySettings,
  rules: readonly TenantRule[],
): Steps<PowerPlatformDocument> {
  const oneWay = settings.mode === 'ONE_WAY';
  const allowedTenants: PowerPlatformAllowedTenant[] = [];
  yield* eachInSteps(rules, (rule) => {
    allowedTenants.push(toAllowedTenant(rule, oneWay && rule.allowedTenantId === ALL_TENANTS));
  });
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
