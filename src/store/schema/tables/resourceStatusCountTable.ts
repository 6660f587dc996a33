import { defineTable } from './defineTable';

/** The number of each tenant's newest status change. */
interface ResourceStatusCountRow {
  readonly tenant_id: string;
  readonly changes: number;
}

export const resourceStatusCountTable = defineTable<ResourceStatusCountRow>({
  name: 'resource_status_count',
  columns: {
    tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'resource_status_count_pk' },
    changes: { type: 'bigint' },
  },
  withoutRowid: true,
});
