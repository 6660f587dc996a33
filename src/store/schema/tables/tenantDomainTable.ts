import { defineTable } from './defineTable';

/** Versions of the ownership of domains. Place 0 is the tenant's default domain. */
export interface TenantDomainRow {
  readonly domain: string;
  readonly from_revision: number;
  readonly until_revision: number;
  readonly tenant_id: string;
  readonly place: number;
}

export const tenantDomainTable = defineTable<TenantDomainRow>({
  name: 'tenant_domain',
  columns: {
    domain: { type: 'varchar', primary: true, primaryKeyConstraintName: 'tenant_domain_pk' },
    from_revision: { type: 'bigint', primary: true, primaryKeyConstraintName: 'tenant_domain_pk' },
    until_revision: { type: 'bigint' },
    tenant_id: { type: 'uuid' },
    place: { type: 'integer' },
  },
  indices: [
    // INVARIANT: a change ends at most one version of a domain, so this also keeps a domain from having two owners.
    { name: 'tenant_domain_one_open', columns: ['domain', 'until_revision'], unique: true },
    { name: 'tenant_domain_by_tenant', columns: ['tenant_id', 'until_revision', 'place'] },
  ],
  checks: [{ name: 'tenant_domain_lasts', expression: 'from_revision < until_revision' }],
  withoutRowid: true,
});
