import type { TenantEdit } from './change';
import { invalidDomain, MAX_DOMAINS, noDomain, parseDomains, parseNewDomains, tooManyDomains } from './domainList';
import type { DomainOwner } from './domainList';
import { parseDomainName } from './domainName';
import { changed, refused, UNCHANGED } from './editResult';
import type { EditResult } from './editResult';
import type { Tenant } from './tenant';
import { tenantDisplayName } from './tenantDisplayName';
import type { UserError } from './userError';

/** Null or left out: unchanged. */
export interface TenantUpdate {
  readonly name?: string | null | undefined;
  readonly addDomains?: readonly string[] | null | undefined;
  /** Applied after `addDomains`. */
  readonly removeDomains?: readonly string[] | null | undefined;
  /** One of the domains that the tenant has after the change. */
  readonly defaultDomain?: string | null | undefined;
}

/** Changes what is given of a tenant. Where its default domain is removed, the next one takes that place. */
export function updateTenant(tenant: Tenant, input: TenantUpdate, ownerOf: DomainOwner): EditResult<TenantEdit> {
  const name = tenantDisplayName(input.name ?? tenant.name);
  const errors: UserError[] = [];
  const domains = new Set(tenant.domains);
  for (const domain of parseNewDomains(input.addDomains ?? [], 'addDomains', tenant.id, ownerOf, errors)) {
    domains.add(domain);
  }
  const removal: UserError[] = [];
  for (const { domain, path } of parseDomains(input.removeDomains ?? [], 'removeDomains', removal)) {
    if (!domains.delete(domain)) {
      removal.push(notItsDomain(tenant, domain, path));
    }
  }
  if (domains.size > MAX_DOMAINS) {
    errors.push(tooManyDomains(['addDomains']));
  }
  if (domains.size === 0) {
    errors.push(noDomain(['removeDomains']));
  }
  errors.push(...removal);
  const ordered = defaultFirst(tenant, domains, input.defaultDomain ?? null, errors);
  if (errors.length > 0) {
    return refused(errors);
  }
  if (name === tenant.name && ordered.join() === tenant.domains.join()) {
    return UNCHANGED;
  }
  return changed({ kind: 'TENANT_UPDATED', tenant: { ...tenant, name, domains: ordered } });
}

/** The domains, with the one first that `text` asks for. */
function defaultFirst(tenant: Tenant, domains: ReadonlySet<string>, text: string | null, errors: UserError[]): string[] {
  const list = [...domains];
  if (text === null) {
    return list;
  }
  const path = ['defaultDomain'];
  const first = parseDomainName(text);
  if (first === null) {
    errors.push(invalidDomain(text, path));
  } else if (!domains.has(first)) {
    errors.push(notItsDomain(tenant, first, path));
  }
  return [...list.filter((domain) => domain === first), ...list.filter((domain) => domain !== first)];
}

function notItsDomain(tenant: Tenant, domain: string, path: readonly string[]): UserError {
  return { code: 'DOMAIN_NOT_FOUND', message: `The tenant \`${tenant.id}\` does not have the domain \`${domain}\`.`, path };
}
