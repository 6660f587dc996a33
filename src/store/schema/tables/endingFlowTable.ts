import { defineTable } from './defineTable';

/**
 * Deleted flows that may have runs which have not ended yet. A flow has a row only if it had more running runs than the unit that deleted it could end.
 */
interface EndingFlowRow {
  readonly flow_id: string;
}

export const endingFlowTable = defineTable<EndingFlowRow>({
  name: 'ending_flow',
  columns: {
    flow_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'ending_flow_pk' },
  },
  withoutRowid: true,
});
