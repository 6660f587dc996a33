import type { Revision } from '../shared/revision';
import type { Path, UserError } from '../shared/userError';
import { tenantName } from '../tenants/tenant';
import type { Tenant } from '../tenants/tenant';
import { allowedTenantName } from './allowedTenant';
import type { TenantRule } from './policy';

export function ruleNotFound(ruleId: string): UserError {
  return { code: 'RULE_NOT_FOUND', message: `There is no rule \`${ruleId}\`.`, path: ['ruleId'] };
}

export function staleRevision(expected: Revision, actual: Revision): UserError {
  const message = `The policy was expected at revision \`${expected}\` and is at \`${actual}\`. Read it again, then decide.`;
  return { code: 'STALE_REVISION', message, path: ['expectedRevision'] };
}

export function ownTenant(tenant: Tenant, path: Path): UserError {
  const message = `${tenantName(tenant, tenant.id)} is the policy's own tenant. Connections within one tenant are always let through and need no rule.`;
  return { code: 'OWN_TENANT', message, path };
}

/** `allowed` is the tenant that the rule names, as the directory holds it. */
export function ruleExists(rule: TenantRule, allowed: Tenant | null, path: Path): UserError {
  const message = `Rule \`${rule.id}\` already names ${allowedTenantName(rule.allowedTenantId, allowed)}, direction \`${rule.direction}\`. Update that rule instead.`;
  return { code: 'RULE_EXISTS', message, path };
}

export function ruleLimitReached(maxRules: number, path: Path): UserError {
  return { code: 'RULE_LIMIT_REACHED', message: `A policy holds at most ${maxRules} rules.`, path };
}

export function notAvailableInCloud(tenant: Tenant, path: Path): UserError {
  const message = `Isolation can't be turned on for ${tenantName(tenant, tenant.id)}: it is not available in the cloud \`${tenant.cloud}\`.`;
  return { code: 'NOT_AVAILABLE_IN_CLOUD', message, path };
}
