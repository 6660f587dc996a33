import { changed, refused, UNCHANGED } from '../shared/editResult';
import type { EditResult } from '../shared/editResult';
import { tenantDisplayName } from '../shared/text';
import type { UserError } from '../shared/userError';
import { invalidDomain, MAX_DOMAINS, noDomain, parseDomains, parseNewDomains, tooManyDomains } from './domainList';
import type { DomainOwner } from './domainList';
import { parseDomainName } from './domainName';
import type { Cloud, Tenant, TenantId } from './tenant';

export interface Registration {
  /** In canonical form: the ID that the caller asks for, or else a new one. */
  readonly id: TenantId;
  readonly name: string;
  /** The default domain first. */
  readonly domains: readonly string[];
  readonly cloud: Cloud;
}

/** Adds a tenant to the directory. `existing` is the tenant that the directory already holds under this ID. A domain that is given twice counts once. */
export function registerTenant(input: Registration, existing: Tenant | null, ownerOf: DomainOwner): EditResult<TenantEdit> {
  const name = tenantDisplayName(input.name);
  const errors: UserError[] = [];
  if (existing !== null) {
    errors.push({ code: 'TENANT_EXISTS', message: `The directory already holds the tenant \`${existing.id}\`.`, path: ['id'] });
  }
  if (input.domains.length === 0) {
    errors.push(noDomain(['domains']));
  }
  if (input.domains.length > MAX_DOMAINS) {
    errors.push(tooManyDomains(['domains']));
  }
  const domains = parseNewDomains(input.domains, 'domains', input.id, ownerOf, errors);
  if (errors.length > 0) {
    return refused(errors);
  }
  return changed({ kind: 'TENANT_REGISTERED', tenant: { id: input.id, name, domains, cloud: input.cloud } });
}

/** Null or left out: unchanged. */
export interface TenantUpdate {
  readonly name?: string | null | undefined;
  readonly addDomains?: readonly string[] | null | undefined;
  /** Applied after `addDomains`. */
  readonly removeDomains?: readonly string[] | null | undefined;
  /** One of the domains that the tenant has after this update. */
  readonly defaultDomain?: string | null | undefined;
}

/** Changes the fields of a tenant that are given. If its default domain is removed, the next domain becomes the default. */
export function updateTenant(tenant: Tenant, input: TenantUpdate, ownerOf: DomainOwner): EditResult<TenantEdit> {
  const name = typeof input.name === 'string' ? tenantDisplayName(input.name) : tenant.name;
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

/** The domains, beginning with the one that `text` names. */
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

/** Changes of the directory are in the same log, because they can change decisions. They are not policy changes. */
export type TenantChangeKind = 'TENANT_REGISTERED' | 'TENANT_UPDATED';

/** What a change of the directory writes. */
export interface TenantEdit {
  readonly kind: TenantChangeKind;
  /** The tenant as the change leaves it. */
  readonly tenant: Tenant;
}
