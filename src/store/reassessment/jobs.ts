import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { LogCursor } from '../port/changeLog';
import type { ReassessmentJob } from '../port/reassessments';
import type { FollowerCursorRow } from '../schema/tables/followerCursorTable';
import type { ReassessmentJobRow } from '../schema/tables/reassessmentJobTable';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { FIRST_TRIPLE } from './triples';

/** The name of the follower that assesses connections and resources anew. */
const REASSESSMENT = 'reassessment';

export function* reassessmentCursor(): Query<LogCursor | null> {
  const row = yield* firstRow<FollowerCursorRow>('SELECT * FROM follower_cursor WHERE name = ?', REASSESSMENT);
  return row && parsePosition(row.position);
}

/** A cursor as it is kept: the revision, which is a number to SQL too, and the ID. */
function positionOf({ revision, id }: LogCursor): string {
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

/** Moves the follower's cursor and makes its jobs. False, with nothing to be kept, where the cursor is no longer `from`. */
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
  // A pair that is saved from now on takes these changes in already: they had committed before its unit began.
  yield* affected(
    `INSERT INTO reassessment_job (tenant_id, since_revision, target_revision, phase, position)
     SELECT item.tenant_id, item.since, item.target, 'PAIRS_CREATED', '${FIRST_TRIPLE}'
     FROM ${dialect.records({ tenant_id: 'uuid', since: 'bigint', target: 'bigint' })}
     WHERE EXISTS (SELECT 1 FROM connection_pair p WHERE p.creator_tenant_id = item.tenant_id)
       OR EXISTS (SELECT 1 FROM connection_pair p WHERE p.sign_in_tenant_id = item.tenant_id)
     ORDER BY item.tenant_id
     ON CONFLICT (tenant_id) DO UPDATE SET target_revision = excluded.target_revision, phase = excluded.phase, position = excluded.position`,
    JSON.stringify([...spans.values()]),
  );
  return true;
}
