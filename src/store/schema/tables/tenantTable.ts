import type { Cloud } from '../../../domain/tenants/tenant';
import { defineTable } from './defineTable';

/** Versions of the directory's tenants. */
export interface TenantRow {
  readonly id: string;
  readonly from_revision: number;
  readonly until_revision: number;
  readonly name: string;
  readonly cloud: Cloud;
}

export const tenantTable = defineTable<TenantRow>({
  name: 'tenant',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'tenant_pk' },
    from_revision: { type: 'bigint', primary: true, primaryKeyConstraintName: 'tenant_pk' },
    until_revision: { type: 'bigint' },
    name: { type: 'varchar' },
    cloud: { type: 'varchar' },
  },
  // INVARIANT: a change ends at most one version of a tenant, so this also keeps a tenant from having two open versions.
  indices: [{ name: 'tenant_one_open', columns: ['id', 'until_revision'], unique: true }],
  checks: [{ name: 'tenant_lasts', expression: 'from_revision < until_revision' }],
  withoutRowid: true,
});
