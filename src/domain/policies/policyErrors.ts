import type { Revision, SentRevision } from '../shared/revision';
import { shortened } from '../shared/text';
import type { Path, UserError } from '../shared/userError';
import { tenantName } from '../tenants/tenant';
import type { Tenant } from '../tenants/tenant';
import { allowedTenantName } from './allowedTenant';
import type { TenantRule } from './policy';

export function ruleNotFound(ruleId: string, path: Path = ['ruleId']): UserError {
  return { code: 'RULE_NOT_FOUND', message: `There is no rule \`${shortened(ruleId)}\`.`, path };
}

export function staleRevision(expected: SentRevision, actual: Revision): UserError {
  const message = `The policy was expected at revision \`${expected}\` but is at revision \`${actual}\`. Read the policy again, then repeat your change.`;
  return { code: 'STALE_REVISION', message, path: ['expectedRevision'] };
}

export function ownTenant(tenant: Tenant, path: Path): UserError {
  const message = `${tenantName(tenant, tenant.id)} is the policy's own tenant. Connections within one tenant are always let through and need no rule.`;
  return { code: 'OWN_TENANT', message, path };
}

/** `allowed` is the tenant that the rule names, as the directory holds it; null if the directory does not hold it. */
export function ruleExists(rule: TenantRule, allowed: Tenant | null, path: Path): UserError {
  const message = `Rule \`${rule.id}\` already names ${allowedTenantName(rule.allowedTenantId, allowed)}, with the direction \`${rule.direction}\`. Update that rule instead.`;
  return { code: 'RULE_EXISTS', message, path };
}

/** Two places of one input name the same tenant, or the same rule. */
export function namedTwice(first: string, second: string, name: string, path: Path): UserError {
  const message = `\`${first}\` and \`${second}\` both name ${name}. Name it only once.`;
  return { code: 'RULE_EXISTS', message, path };
}

export function ruleLimitReached(maxRules: number, path: Path): UserError {
  const message = `A policy can have at most ${maxRules} rules. Remove rules that you no longer need.`;
  return { code: 'RULE_LIMIT_REACHED', message, path };
}

export function notAvailableInCloud(tenant: Tenant, path: Path): UserError {
  const message = `Isolation is not available in the cloud \`${tenant.cloud}\`, the cloud of ${tenantName(tenant, tenant.id)}.`;
  return { code: 'NOT_AVAILABLE_IN_CLOUD', message, path };
}
