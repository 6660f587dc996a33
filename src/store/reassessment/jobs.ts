import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { LogCursor } from '../port/changeLog';
import type { ReassessmentJob } from '../port/reassessments';
import type { FollowerCursorRow } from '../schema/tables/followerCursorTable';
import type { ReassessmentJobRow } from '../schema/tables/reassessmentJobTable';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow, rows, ROWS_A_STATEMENT } from '../sql/query';
import type { Query } from '../sql/query';

/** The name of the follower. */
const REASSESSMENT = 'reassessment';

/** Where a job begins in a phase of triples. */
export const FIRST_TRIPLE = '';

export function* reassessmentCursor(): Query<LogCursor | null> {
  const row = yield* firstRow<FollowerCursorRow>('SELECT * FROM follower_cursor WHERE name = ?', REASSESSMENT);
  return row && parsePosition(row.position);
}

/** A cursor as it is stored: its revision and its ID. */
function positionOf({ revision, id }: LogCursor): string {
  return `${String(revision)} ${id}`;
}

function parsePosition(position: string): LogCursor {
  const space = position.indexOf(' ');
  return { revision: Number(position.slice(0, space)), id: position.slice(space + 1) };
}

export function* jobsAfter(after: TenantId | null): Query<ReassessmentJob[]> {
  const found = yield* rows<ReassessmentJobRow>(
    `SELECT * FROM reassessment_job ${after === null ? '' : 'WHERE tenant_id > ?'} ORDER BY tenant_id LIMIT ?`,
    ...(after === null ? [] : [after]),
    ROWS_A_STATEMENT,
  );
  return found.map(toJob);
}

export function toJob(row: ReassessmentJobRow): ReassessmentJob {
  return {
    tenantId: row.tenant_id,
    since: row.since_revision,
    target: row.target_revision,
    phase: row.phase,
    position: row.position,
    nextSince: row.next_since_revision,
  };
}

/** Moves the follower's cursor and makes its jobs. Returns false, and the transaction must be rolled back, if the cursor is no longer `from`. */
export function* addJobs(
  dialect: Dialect,
  from: LogCursor | null,
  to: LogCursor,
  changes: readonly { readonly revision: Revision; readonly tenantId: TenantId }[],
): Query<boolean> {
  const moved =
    from === null
      ? yield* affected(
          'INSERT INTO follower_cursor (name, position) VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
          REASSESSMENT,
          positionOf(to),
        )
      : yield* affected(
          'UPDATE follower_cursor SET position = ? WHERE name = ? AND position = ?',
          positionOf(to),
          REASSESSMENT,
          positionOf(from),
        );
  if (moved !== 1) {
    return false;
  }
  const spans = new Map<TenantId, { tenant_id: TenantId; since: Revision; target: Revision }>();
  for (const { tenantId, revision } of changes) {
    const span = spans.get(tenantId);
    spans.set(tenantId, { tenant_id: tenantId, since: span?.since ?? revision, target: revision });
  }
  if (spans.size === 0) {
    return true;
  }
  // A job that is there goes on with its pass: if it began again, a tenant that changes all the time would never be served.
  // The decision of a triple that is stored from now on takes in these changes: they were committed before its unit began.
  yield* affected(
    `INSERT INTO reassessment_job (tenant_id, since_revision, target_revision, phase, position)
     SELECT item.tenant_id, item.since, item.target, 'PAIRS_CREATED', '${FIRST_TRIPLE}'
     FROM ${dialect.records({ tenant_id: 'uuid', since: 'bigint', target: 'bigint' })}
     WHERE EXISTS (SELECT 1 FROM connection_pair p WHERE p.creator_tenant_id = item.tenant_id)
       OR EXISTS (SELECT 1 FROM connection_pair p WHERE p.sign_in_tenant_id = item.tenant_id)
     ORDER BY item.tenant_id
     ON CONFLICT (tenant_id) DO UPDATE SET next_since_revision = coalesce(reassessment_job.next_since_revision, excluded.since_revision),
       next_target_revision = excluded.target_revision`,
    JSON.stringify([...spans.values()]),
  );
  return true;
}

/** Ends the job's pass. Returns the job as its next pass begins; null if none is queued: then the job ends. `statusesLeft`: some statuses do not take in the pass. */
export function* endPass({ tenantId, since, target, nextSince }: ReassessmentJob, statusesLeft: boolean): Query<ReassessmentJob | null> {
  if (nextSince === null) {
    yield* affected('DELETE FROM reassessment_job WHERE tenant_id = ?', tenantId);
    return null;
  }
  const row = yield* firstRow<ReassessmentJobRow>(
    `UPDATE reassessment_job SET since_revision = ?, target_revision = next_target_revision, phase = 'PAIRS_CREATED', position = '${FIRST_TRIPLE}',
       next_since_revision = NULL, next_target_revision = NULL
     WHERE tenant_id = ? RETURNING *`,
    statusesLeft ? since : target + 1,
    tenantId,
  );
  return row && toJob(row);
}
