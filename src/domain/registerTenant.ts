import type { TenantEdit } from './change';
import { MAX_DOMAINS, noDomain, parseNewDomains, tooManyDomains } from './domainList';
import type { DomainOwner } from './domainList';
import { changed, refused } from './editResult';
import type { EditResult } from './editResult';
import type { Cloud, Tenant, TenantId } from './tenant';
import { tenantDisplayName } from './tenantDisplayName';
import type { UserError } from './userError';

export interface Registration {
  /** Canonical: the one asked for, else a new one. */
  readonly id: TenantId;
  readonly name: string;
  /** The default domain first. */
  readonly domains: readonly string[];
  readonly cloud: Cloud;
}

/** Takes a tenant into the directory. `existing` is the tenant that it holds under this ID. A domain named twice counts once. */
export function registerTenant(input: Registration, existing: Tenant | null, ownerOf: DomainOwner): EditResult<TenantEdit> {
  const name = tenantDisplayName(input.name);
  const errors: UserError[] = [];
  if (existing !== null) {
    errors.push({ code: 'TENANT_EXISTS', message: `The directory holds the tenant \`${existing.id}\` already.`, path: ['id'] });
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
