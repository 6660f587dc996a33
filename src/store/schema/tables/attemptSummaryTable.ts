import { defineTable } from './defineTable';

/** Attempts counted by day, tenants, connector, provider and recorder. */
export interface AttemptSummaryRow {
  /** A hash of the columns from `day` to `recorded_by_tenant_id`. A unique index over these columns would not do: there, nulls are not equal. */
  readonly id: string;
  readonly day: number;
  readonly creator_tenant_id: string | null;
  readonly sign_in_tenant_id: string;
  readonly connector: string | null;
  readonly identity_provider: string;
  readonly recorded_by_tenant_id: string | null;
  readonly attempts: number;
  readonly last_tried_at: number;
}

export const attemptSummaryTable = defineTable<AttemptSummaryRow>({
  name: 'attempt_summary',
  columns: {
    id: { type: 'varchar', primary: true, primaryKeyConstraintName: 'attempt_summary_pk' },
    day: { type: 'integer' },
    creator_tenant_id: { type: 'uuid', nullable: true },
    sign_in_tenant_id: { type: 'uuid' },
    connector: { type: 'varchar', nullable: true },
    identity_provider: { type: 'varchar' },
    recorded_by_tenant_id: { type: 'uuid', nullable: true },
    attempts: { type: 'bigint' },
    last_tried_at: { type: 'bigint' },
  },
  indices: [
    { name: 'attempt_summary_by_creator', columns: ['creator_tenant_id', 'day', 'id'] },
    { name: 'attempt_summary_by_sign_in', columns: ['sign_in_tenant_id', 'day', 'id'] },
  ],
  withoutRowid: true,
});
