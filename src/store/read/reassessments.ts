import type { LogCursor } from '../port/changeLog';
import type { ReassessmentJob } from '../port/reassessments';
import { firstRow, rows } from '../statement';
import type { Query } from '../statement';
import type { FollowerCursorRow } from '../tables/followerCursorTable';
import type { ReassessmentJobRow } from '../tables/reassessmentJobTable';

/** The name of the follower that assesses connections and resources anew. */
export const REASSESSMENT = 'reassessment';

export function* reassessmentCursor(): Query<LogCursor | null> {
  const row = yield* firstRow<FollowerCursorRow>('SELECT * FROM follower_cursor WHERE name = ?', REASSESSMENT);
  return row && parsePosition(row.position);
}

/** A cursor as it is kept: the revision, which is a number to SQL too, and the ID. */
export function positionOf({ revision, id }: LogCursor): string {
  return `${String(revision)} ${id}`;
}

function parsePosition(position: string): LogCursor {
  const space = position.indexOf(' ');
  return { revision: Number(position.slice(0, space)), id: position.slice(space + 1) };
}

export function* reassessmentJobs(): Query<ReassessmentJob[]> {
  const found = yield* rows<ReassessmentJobRow>('SELECT * FROM reassessment_job ORDER BY tenant_id');
  return found.map(toJob);
}

export function toJob(row: ReassessmentJobRow): ReassessmentJob {
  return { tenantId: row.tenant_id, since: row.since_revision, target: row.target_revision, phase: row.phase, position: row.position };
}
