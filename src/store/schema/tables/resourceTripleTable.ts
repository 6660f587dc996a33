import type { IdentityProvider } from '../../../domain/decisions/connection';
import { defineTable } from './defineTable';

/** Which resource uses connections of which triple, so that the resources that a change concerns are found by index. */
export interface ResourceTripleRow {
  readonly creator_tenant_id: string;
  readonly sign_in_tenant_id: string;
  readonly identity_provider: IdentityProvider;
  readonly resource_id: string;
}

export const resourceTripleTable = defineTable<ResourceTripleRow>({
  name: 'resource_pair',
  columns: {
    creator_tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'resource_pair_pk' },
    sign_in_tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'resource_pair_pk' },
    identity_provider: { type: 'varchar', primary: true, primaryKeyConstraintName: 'resource_pair_pk' },
    resource_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'resource_pair_pk' },
  },
  indices: [{ name: 'resource_pair_by_resource', columns: ['resource_id'] }],
  withoutRowid: true,
});
