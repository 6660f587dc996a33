import type { TenantRule } from './policy';
import type { Revision } from './revision';
import type { Tenant, TenantId } from './tenant';
import { allowedTenantName, tenantName } from './tenantName';
import type { Path, UserError } from './userError';

export function tenantNotFound(tenantId: TenantId): UserError {
  return { code: 'TENANT_NOT_FOUND', message: `The directory holds no tenant \`${tenantId}\`.`, path: ['tenantId'] };
}

export function ruleNotFound(ruleId: string): UserError {
  return { code: 'RULE_NOT_FOUND', message: `There is no rule \`${ruleId}\`.`, path: ['ruleId'] };
}

export function staleRevision(expected: Revision, actual: Revision): UserError {
  const message = `The policy was expected at revision \`${expected}\` and is at \`${actual}\`. Read it again, then decide.`;
  return { code: 'STALE_REVISION', message, path: ['expectedRevision'] };
}

export function invalidTenant(text: string, path: Path): UserError {
  return { code: 'INVALID_TENANT', message: `\`${shortened(text)}\` is neither a tenant ID nor a domain nor \`*\`.`, path };
}

export function unknownDomain(domain: string, path: Path): UserError {
  return { code: 'DOMAIN_NOT_FOUND', message: `The directory holds no tenant with the domain \`${domain}\`.`, path };
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

/** What a caller typed, fit for a message: short, and without what can't be shown or stored (control characters, lone surrogates). */
export function shortened(text: string): string {
  const start = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return start.replace(/[\p{Control}\p{Surrogate}]/gu, '\ufffd');
}
