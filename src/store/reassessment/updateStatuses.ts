import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { ReassessmentJob, ReassessmentStep } from '../port/reassessments';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { flipResources } from './flipResources';
import { reassessmentCursor } from './jobs';
import { flippedSlice, flippedTriplesLeft, sweepPosition } from './pendingFlips';
import type { FlippedSlice } from './pendingFlips';
import type { ResourceSet } from './flipResources';
import { TRIPLE_COLUMNS } from './triples';

/** One step of a job through the resources that use flipped triples. It writes only those whose status differs, and adds their status changes. */
export function* updateStatuses(
  dialect: Dialect,
  job: ReassessmentJob,
  limit: number,
  at: Instant,
): Query<ReassessmentStep & { readonly statusChanged: boolean }> {
  if (dialect.joinByIndex !== null) {
    yield* affected(dialect.joinByIndex);
  }
  // INVARIANT: the cursor is read before the jobs, so a job that this step does not see is for changes above the cursor.
  const cursor = (yield* reassessmentCursor())?.revision ?? 0;
  const others = yield* rows<{ readonly tenant_id: TenantId }>(
    `SELECT tenant_id FROM reassessment_job WHERE phase <> 'RESOURCES' AND tenant_id <> ?`,
    job.tenantId,
  );
  const slice = yield* flippedSlice(dialect, job, limit);
  if (slice === 'others') {
    return { outcome: 'WAITING', statusChanged: false };
  }
  if (slice === 'done') {
    return yield* done(job, false);
  }
  const othersIds = others.map((row) => row.tenant_id);
  let statusChanged = false;
  if (slice.resources) {
    if (yield* awaited(dialect, slice.resources, othersIds)) {
      return { outcome: 'WAITING', statusChanged };
    }
    const { flipped, ahead } = yield* flipResources(dialect, slice.resources, slice.tenantIds, cursor, at);
    if (ahead) {
      return { outcome: 'WAITING', statusChanged };
    }
    statusChanged = flipped > 0;
  }
  yield* settle(dialect, job.tenantId, slice);
  // The job ends in the transaction of its last effect: a reader who hears of that effect finds no job left.
  if (slice.sweep === null && !(yield* flippedTriplesLeft(job.tenantId))) {
    return yield* done(job, statusChanged);
  }
  const position = sweepPosition(slice.sweep);
  if (position !== job.position) {
    yield* affected('UPDATE reassessment_job SET position = ? WHERE tenant_id = ?', position, job.tenantId);
  }
  return { outcome: 'MOVED', job: { ...job, position }, statusChanged };
}

function* done({ tenantId }: ReassessmentJob, statusChanged: boolean): Query<ReassessmentStep & { readonly statusChanged: boolean }> {
  yield* affected('DELETE FROM reassessment_job WHERE tenant_id = ?', tenantId);
  return { outcome: 'DONE', statusChanged };
}

/**
 * Whether another job is deciding a triple that one of these resources uses. INVARIANT: a resource is updated only if the decisions of all its triples take
 * in every change up to the cursor, and only for those changes. So its status changes in the order of revisions, and at most once for each.
 */
function* awaited(dialect: Dialect, resources: ResourceSet, tenantIds: readonly TenantId[]): Query<boolean> {
  if (tenantIds.length === 0) {
    return false;
  }
  const tenants = dialect.list(tenantIds);
  const found = yield* firstRow(
    `SELECT 1 FROM resource r JOIN resource_pair used ON used.resource_id = r.id
     WHERE ${resources.text} AND (used.creator_tenant_id ${dialect.among('uuid')} OR used.sign_in_tenant_id ${dialect.among('uuid')}) LIMIT 1`,
    ...resources.values,
    tenants,
    tenants,
  );
  return found !== null;
}

/** Removes the marks that are settled, and gives the others to the job's sweep. A mark that was set again since it was read stays as it is. */
function* settle(dialect: Dialect, tenantId: TenantId, { settled, begun, ended }: FlippedSlice): Query<void> {
  const columns = { ...TRIPLE_COLUMNS, flipped_revision: 'bigint' } as const;
  const names = Object.keys(columns).join(', ');
  const these = `(${names}) IN (SELECT ${names} FROM ${dialect.records(columns)})`;
  if (settled.length > 0) {
    yield* affected(`DELETE FROM flipped_pair WHERE ${these}`, JSON.stringify(settled));
  }
  const [first] = begun;
  if (first) {
    // An interrupted sweep may have left marks. This sweep skips resources that use only them, so it must not end with them as its own.
    yield* affected(
      'UPDATE flipped_pair SET swept_by = NULL WHERE creator_tenant_id = ? AND swept_by = ?',
      first.creator_tenant_id,
      tenantId,
    );
    yield* affected(`UPDATE flipped_pair SET swept_by = ? WHERE swept_by IS NULL AND ${these}`, tenantId, JSON.stringify(begun));
  }
  if (ended) {
    yield* affected('DELETE FROM flipped_pair WHERE creator_tenant_id = ? AND swept_by = ?', ended.creatorTenantId, tenantId);
  }
}
