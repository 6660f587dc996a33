import { defineTable } from './defineTable';

/** How much each tenant has stored of what is bounded for each tenant. Changes with the rows that it counts, in one transaction. */
export interface TenantUsageRow {
  readonly tenant_id: string;
  readonly connections: number;
  /** Apps and flows that are not deleted. */
  readonly resources: number;
  /** Policy requests that are not resolved. */
  readonly open_requests: number;
  /** The bytes of all policy requests: what they ask for, and what they changed. */
  readonly request_bytes: number;
}

export const tenantUsageTable = defineTable<TenantUsageRow>({
  name: 'tenant_usage',
  columns: {
    tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'tenant_usage_pk' },
    connections: { type: 'bigint' },
    resources: { type: 'bigint' },
    open_requests: { type: 'bigint' },
    request_bytes: { type: 'bigint' },
  },
  withoutRowid: true,
});
