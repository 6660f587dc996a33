import type { FlowRunStatus } from '../../../domain/resources/flowRun';
import { defineTable } from './defineTable';

/** Runs of flows. */
export interface FlowRunRow {
  readonly id: string;
  readonly flow_id: string;
  readonly status: FlowRunStatus;
  readonly started_at: number;
  readonly ended_at: number | null;
  /** JSON. */
  readonly violations: string;
  readonly failure: string | null;
}

export const flowRunTable = defineTable<FlowRunRow>({
  name: 'flow_run',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'flow_run_pk' },
    flow_id: { type: 'uuid' },
    status: { type: 'varchar' },
    started_at: { type: 'bigint' },
    ended_at: { type: 'bigint', nullable: true },
    violations: { type: 'text' },
    failure: { type: 'text', nullable: true },
  },
  indices: [
    { name: 'flow_run_by_flow', columns: ['flow_id', 'id'] },
    { name: 'flow_run_by_end', columns: ['ended_at'], where: 'ended_at IS NOT NULL' },
    { name: 'flow_run_running', columns: ['flow_id'], where: `status = 'RUNNING'` },
  ],
  withoutRowid: true,
});
