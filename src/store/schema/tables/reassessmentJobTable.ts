import type { ReassessmentJob } from '../../port/reassessments';
import { defineTable } from './defineTable';

/** Jobs of reassessment: for each tenant at most one, and how far it has come. */
export interface ReassessmentJobRow {
  readonly tenant_id: string;
  readonly since_revision: number;
  readonly target_revision: number;
  readonly phase: ReassessmentJob['phase'];
  readonly position: string;
  /** The first and the last change of the next pass; null if none is queued. */
  readonly next_since_revision: number | null;
  readonly next_target_revision: number | null;
}

export const reassessmentJobTable = defineTable<ReassessmentJobRow>({
  name: 'reassessment_job',
  columns: {
    tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'reassessment_job_pk' },
    since_revision: { type: 'bigint' },
    target_revision: { type: 'bigint' },
    phase: { type: 'varchar' },
    position: { type: 'varchar' },
    next_since_revision: { type: 'bigint', nullable: true },
    next_target_revision: { type: 'bigint', nullable: true },
  },
  withoutRowid: true,
});
