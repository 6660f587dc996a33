import { defineTable } from './defineTable';

/** First answers of requests that carried an idempotency key. */
export interface IdempotencyKeyRow {
  /** A digest of the caller and the key: their length is not the index's to bear. */
  readonly id: string;
  readonly request: string;
  /** JSON. */
  readonly answer: string;
  readonly at: number;
}

export const idempotencyKeyTable = defineTable<IdempotencyKeyRow>({
  name: 'idempotency_key',
  columns: {
    id: { type: 'varchar', primary: true, primaryKeyConstraintName: 'idempotency_key_pk' },
    request: { type: 'varchar' },
    answer: { type: 'text' },
    at: { type: 'bigint' },
  },
  indices: [{ name: 'idempotency_key_by_time', columns: ['at'] }],
});
