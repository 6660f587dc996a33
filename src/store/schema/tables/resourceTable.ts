import type { ResourceKind, ResourceStatus } from '../../../domain/resources/resource';
import { defineTable } from './defineTable';

/** Apps and flows. Deleted ones stay, because status changes name them. */
export interface ResourceRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly kind: ResourceKind;
  readonly name: string;
  readonly status: ResourceStatus;
  readonly created_at: number;
  readonly deleted_at: number | null;
}

export const resourceTable = defineTable<ResourceRow>({
  name: 'resource',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'resource_pk' },
    tenant_id: { type: 'uuid' },
    kind: { type: 'varchar' },
    name: { type: 'varchar' },
    status: { type: 'varchar' },
    created_at: { type: 'bigint' },
    deleted_at: { type: 'bigint', nullable: true },
  },
  indices: [{ name: 'resource_by_tenant', columns: ['tenant_id', 'id'] }],
  withoutRowid: true,
});
