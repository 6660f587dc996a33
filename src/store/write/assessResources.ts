import type { ResourceStatus } from '../../domain/resource';
import type { Revision } from '../../domain/revision';
import type { TenantId } from '../../domain/tenant';
import type { Instant } from '../../domain/time';
import type { ReassessmentJob, ReassessmentStep } from '../designTime';
import type { Dialect } from '../dialect';
import { type FlippedSlice, flippedSlice, sweepPosition } from '../read/flippedPairs';
import { PAIR_KEY, samePair } from '../read/pairs';
import { reassessmentCursor } from '../read/reassessments';
import { affected, firstRow, type Query, rows } from '../statement';
import { type StatusFlip, writeStatusChanges } from './writeStatusChanges';

/** One step of a job through what holds flipped pairs: only resources whose status differs are written, and told of. */
export function* assessResources(
  dialect: Dialect,
  job: ReassessmentJob,
  limit: number,
  at: Instant,
): Query<ReassessmentStep & { readonly told: boolean }> {
  // INVARIANT: the cursor is read before the jobs: a job that is not seen is of changes above the cursor.
  const cursor = (yield* reassessmentCursor())?.revision ?? 0;
  const others = yield* rows<{ readonly tenant_id: TenantId }>(
    `SELECT tenant_id FROM reassessment_job WHERE phase <> 'RESOURCES' AND tenant_id <> ?`,
    job.tenantId,
  );
  const slice = yield* flippedSlice(dialect, job, limit);
  if (slice === 'others') return { outcome: 'WAITING', told: false };
  if (slice === 'done') {
    yield* affected('DELETE FROM reassessment_job WHERE tenant_id = ?', job.tenantId);
    return { outcome: 'DONE', told: false };
  }
  const othersIds = others.map((row) => row.tenant_id);
  if (yield* concerned(dialect, slice.resourceIds, othersIds)) return { outcome: 'WAITING', told: false };
  const flips = yield* statusFlips(dialect, slice.resourceIds);
  if (flips.some(({ revision }) => revision !== null && revision > cursor)) return { outcome: 'WAITING', told: false };
  if (flips.length > 0) {
    for (const status of ['ACTIVE', 'SUSPENDED'] as const) yield* setStatus(dialect, status, flips);
    yield* writeStatusChanges(dialect, flips, at);
  }
  yield* settle(dialect, job.tenantId, slice);
  const position = sweepPosition(slice.sweep);
  if (position !== job.position) yield* affected('UPDATE reassessment_job SET position = ? WHERE tenant_id = ?', position, job.tenantId);
  return { outcome: 'MOVED', job: { ...job, position }, told: flips.length > 0 };
}

/**
 * Whether pairs of one of these resources are being assessed by another job. INVARIANT: a resource is brought up to date only where its pairs all take in
 * every change up to the cursor, and for no change above it: so its status changes in the order of revisions, and never twice for one.
 */
function* concerned(dialect: Dialect, resourceIds: readonly string[], tenantIds: readonly TenantId[]): Query<boolean> {
  if (tenantIds.length === 0 || resourceIds.length === 0) return false;
  const found = yield* firstRow(
    `SELECT 1 FROM resource_pair WHERE resource_id ${dialect.among('uuid')}
       AND (creator_tenant_id ${dialect.among('uuid')} OR sign_in_tenant_id ${dialect.among('uuid')}) LIMIT 1`,
    dialect.list(resourceIds),
    dialect.list(tenantIds),
    dialect.list(tenantIds),
  );
  return found !== null;
}

interface HeldRow {
  readonly id: string;
  readonly tenant_id: TenantId;
  readonly status: ResourceStatus;
  readonly blocked: number;
  /** The change that blocked the first of those that are blocked. */
  readonly blocked_by: Revision | null;
  /** The last change that made any of its pairs blocked or let through. */
  readonly last: Revision | null;
}

function* statusFlips(dialect: Dialect, resourceIds: readonly string[]): Query<StatusFlip[]> {
  if (resourceIds.length === 0) return [];
  const ids = dialect.list(resourceIds);
  // A later statement sees what units had committed before they let go of these rows.
  if (dialect.forUpdate !== '')
    yield* rows(`SELECT id FROM resource WHERE id ${dialect.among('uuid')} ORDER BY id${dialect.forUpdate}`, ids);
  const found = yield* rows<HeldRow>(
    `SELECT r.id, r.tenant_id, r.status, sum(CASE WHEN p.allowed THEN 0 ELSE 1 END) AS blocked,
       min(CASE WHEN p.allowed THEN NULL ELSE p.cause_revision END) AS blocked_by, max(p.cause_revision) AS last
     FROM resource r JOIN resource_pair h ON h.resource_id = r.id JOIN connection_pair p ON ${samePair('p', 'h')}
     WHERE r.id ${dialect.among('uuid')} AND r.deleted_at IS NULL GROUP BY r.id, r.tenant_id, r.status ORDER BY r.id`,
    ids,
  );
  return found.flatMap((row) => {
    const to = row.blocked > 0 ? 'SUSPENDED' : 'ACTIVE';
    if (to === row.status) return [];
    return [
      {
        resourceId: row.id,
        tenantId: row.tenant_id,
        from: row.status,
        to,
        revision: to === 'SUSPENDED' ? row.blocked_by : row.last,
      },
    ];
  });
}

function* setStatus(dialect: Dialect, status: ResourceStatus, flips: readonly StatusFlip[]): Query<void> {
  const ids = flips.filter(({ to }) => to === status).map(({ resourceId }) => resourceId);
  if (ids.length > 0) yield* affected(`UPDATE resource SET status = ? WHERE id ${dialect.among('uuid')}`, status, dialect.list(ids));
}

/** Takes away the marks that are done with, and says whose sweep the others are in; those that were set anew since they were read stay as they are. */
function* settle(dialect: Dialect, tenantId: TenantId, { settled, begun, ended }: FlippedSlice): Query<void> {
  const columns = { ...PAIR_KEY, flipped_revision: 'bigint' } as const;
  const names = Object.keys(columns).join(', ');
  const these = `(${names}) IN (SELECT ${names} FROM ${dialect.records(columns)})`;
  if (settled.length > 0) yield* affected(`DELETE FROM flipped_pair WHERE ${these}`, JSON.stringify(settled));
  if (begun.length > 0)
    yield* affected(`UPDATE flipped_pair SET swept_by = ? WHERE swept_by IS NULL AND ${these}`, tenantId, JSON.stringify(begun));
  if (ended) yield* affected('DELETE FROM flipped_pair WHERE creator_tenant_id = ? AND swept_by = ?', ended.creatorTenantId, tenantId);
}
