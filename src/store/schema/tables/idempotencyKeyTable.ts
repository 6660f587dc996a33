import { defineTable } from './defineTable';

/** The first answers of requests with an idempotency key. */
export interface IdempotencyKeyRow {
  /** A hash of the caller and the key, so that the index need not store long texts. */
  readonly id: string;
  readonly request: string;
  /** JSON. */
  readonly answer: string;
  readonly at: number;
  /** The caller's tenant; null for a caller without one. */
  readonly tenant_id: string | null;
}

export const idempotencyKeyTable = defineTable<IdempotencyKeyRow>({
  name: 'idempotency_key',
  columns: {
    id: { type: 'varchar', primary: true, primaryKeyConstraintName: 'idempotency_key_pk' },
    request: { type: 'varchar' },
    answer: { type: 'text' },
    at: { type: 'bigint' },
    tenant_id: { type: 'uuid', nullable: true },
  },
  indices: [{ name: 'idempotency_key_by_time', columns: ['at'] }],
});
