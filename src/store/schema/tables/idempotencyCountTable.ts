import { defineTable } from './defineTable';

/** How many idempotency keys are stored of each tenant's callers. */
interface IdempotencyCountRow {
  readonly tenant_id: string;
  readonly keys: number;
}

export const idempotencyCountTable = defineTable<IdempotencyCountRow>({
  name: 'idempotency_count',
  columns: {
    tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'idempotency_count_pk' },
    keys: { type: 'bigint' },
  },
  withoutRowid: true,
});
