import { defineTable } from './defineTable';

/** The one row from which policy units take their revisions. */
interface HeadRow {
  readonly id: number;
  readonly revision: number;
  readonly at: number;
}

export const headTable = defineTable<HeadRow>({
  name: 'head',
  columns: {
    id: { type: 'integer', primary: true, primaryKeyConstraintName: 'head_pk' },
    revision: { type: 'bigint' },
    at: { type: 'bigint' },
  },
  checks: [{ name: 'head_one_row', expression: 'id = 1' }],
});
