import type { ReassessmentJob } from '../../port/reassessments';
import { defineTable } from './defineTable';

/** Jobs of reassessment: for each tenant at most one, and how far it has come. */
export interface ReassessmentJobRow {
  readonly tenant_id: string;
  readonly since_revision: number;
  readonly target_revision: number;
  readonly phase: ReassessmentJob['phase'];
  readonly position: string;
}

export const reassessmentJobTable = defineTable<ReassessmentJobRow>({
  name: 'reassessment_job',
  columns: {
    tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'reassessment_job_pk' },
    since_revision: { type: 'bigint' },
    target_revision: { type: 'bigint' },
    phase: { type: 'varchar' },
    position: { type: 'varchar' },
  },
  withoutRowid: true,
});
