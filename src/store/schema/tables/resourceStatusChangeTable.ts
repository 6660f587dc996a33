import type { ResourceStatus } from '../../../domain/resources/resource';
import { defineTable } from './defineTable';

/** Status changes, numbered for each tenant without a gap. Rows are only added. */
export interface ResourceStatusChangeRow {
  readonly tenant_id: string;
  readonly number: number;
  readonly resource_id: string;
  readonly from_status: ResourceStatus | null;
  readonly to_status: ResourceStatus;
  /** The change that caused it; null if it was caused by saving the resource. */
  readonly revision: number | null;
  readonly at: number;
}

export const resourceStatusChangeTable = defineTable<ResourceStatusChangeRow>({
  name: 'resource_status_change',
  columns: {
    tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'resource_status_change_pk' },
    number: { type: 'bigint', primary: true, primaryKeyConstraintName: 'resource_status_change_pk' },
    resource_id: { type: 'uuid' },
    from_status: { type: 'varchar', nullable: true },
    to_status: { type: 'varchar' },
    revision: { type: 'bigint', nullable: true },
    at: { type: 'bigint' },
  },
  indices: [{ name: 'resource_status_change_once', columns: ['tenant_id', 'revision', 'resource_id'], unique: true }],
  withoutRowid: true,
});
