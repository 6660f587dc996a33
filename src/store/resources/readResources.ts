import type { Resource, ResourceKind, ResourceStatus, ResourceStatusChange } from '../../domain/resources/resource';
import type { Revision } from '../../domain/shared/revision';
import { isUuid } from '../../domain/shared/uuid';
import type { TenantId } from '../../domain/tenants/tenant';
import type { KeyPage, PageRows } from '../port/pageRows';
import { reassessmentCursor } from '../reassessment/jobs';
import type { ResourceRow } from '../schema/tables/resourceTable';
import { NO_ROWS, boundedPage, countInSlices, firstValue } from '../sql/boundedPage';
import type { FilteredList } from '../sql/boundedPage';
import type { Dialect } from '../sql/dialect';
import { firstRow, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { FIRST_ID } from '../sql/timeOrderedIds';

type LiveRow = Omit<ResourceRow, 'deleted_at'>;

interface ResourceFilter {
  readonly kind: ResourceKind | null;
  readonly status: ResourceStatus | null;
}

/** Must run in one snapshot, like every read of resources here: a status and the revision that it takes in belong together. */
export function* resourceById(dialect: Dialect, id: string): Query<Resource | null> {
  if (!isUuid(id)) {
    return null;
  }
  const row = yield* firstRow<ResourceRow>('SELECT * FROM resource WHERE id = ? AND deleted_at IS NULL', id);
  return row && (yield* resourceOf(dialect, row));
}

/** The resource of a row that the caller's transaction has read or written. */
export function* resourceOf(dialect: Dialect, row: LiveRow): Query<Resource> {
  return toResource(row, yield* assessedRevisions(dialect, [row.id]));
}

/** The tenant's resources that the filter lets through, by ID. Each is looked at, deleted ones too. */
function resourceList(tenantId: TenantId, { kind, status }: ResourceFilter) {
  const conditions = [kind === null ? '' : ' AND kind = ?', status === null ? '' : ' AND status = ?'].join('');
  const within = (edge: string | null): string =>
    `tenant_id = ? AND id > ?${edge === null ? '' : ' AND id <= ?'} AND deleted_at IS NULL${conditions}`;
  const values = (after: string, edge: string | null): readonly string[] =>
    [tenantId, after, edge, kind, status].filter((value) => value !== null);
  return {
    exact: false,
    edge: (after, count) =>
      firstValue<string>(
        'SELECT id AS value FROM resource WHERE tenant_id = ? AND id > ? ORDER BY id LIMIT 1 OFFSET ?',
        tenantId,
        after,
        count - 1,
      ),
    *rows(after, edge, limit) {
      return yield* rows<ResourceRow>(`SELECT * FROM resource WHERE ${within(edge)} ORDER BY id LIMIT ?`, ...values(after, edge), limit);
    },
    *count(after: string, edge: string | null): Query<number> {
      return (yield* firstValue<number>(`SELECT count(*) AS value FROM resource WHERE ${within(edge)}`, ...values(after, edge))) ?? 0;
    },
  } satisfies FilteredList<ResourceRow, string> & { count: unknown };
}

export function* resourcePage(dialect: Dialect, tenantId: TenantId, filter: ResourceFilter, page: KeyPage): Query<PageRows<Resource>> {
  if (page.after !== null && !isUuid(page.after)) {
    return NO_ROWS;
  }
  const found = yield* boundedPage(resourceList(tenantId, filter), page.after ?? FIRST_ID, page.limit);
  return { ...found, rows: yield* toResources(dialect, found.rows) };
}

export async function resourceCount(tenantId: TenantId, filter: ResourceFilter, read: <T>(query: Query<T>) => Promise<T>): Promise<number> {
  return await countInSlices(resourceList(tenantId, filter), FIRST_ID, read);
}

/** The tenant's status changes above this number, in order. */
export function* statusChangesAfter(dialect: Dialect, tenantId: TenantId, after: number, limit: number): Query<ResourceStatusChange[]> {
  const found = yield* rows<StatusChangeWithResourceRow>(
    `SELECT s.number, s.from_status, s.to_status, s.revision, s.at, r.id, r.tenant_id, r.kind, r.name, r.status, r.created_at
     FROM resource_status_change s JOIN resource r ON r.id = s.resource_id WHERE s.tenant_id = ? AND s.number > ? ORDER BY s.number LIMIT ?`,
    tenantId,
    after,
    limit,
  );
  const resources = yield* toResources(dialect, found);
  return resources.flatMap((resource, place) => {
    const row = found[place];
    if (!row) {
      return [];
    }
    return [{ number: row.number, resource, from: row.from_status, to: row.to_status, revision: row.revision, at: row.at }];
  });
}

/** The number of each tenant's newest status change; 0 if there is none. */
export function* lastStatusChanges(dialect: Dialect, tenantIds: readonly TenantId[]): Query<Map<TenantId, number>> {
  const numbers = new Map(tenantIds.map((id) => [id, 0]));
  if (tenantIds.length === 0) {
    return numbers;
  }
  const found = yield* rows<{ readonly tenant_id: TenantId; readonly changes: number }>(
    `SELECT * FROM resource_status_count WHERE tenant_id ${dialect.among('uuid')} AND ${dialect.onPrimary}`,
    dialect.list(tenantIds),
  );
  for (const row of found) {
    numbers.set(row.tenant_id, row.changes);
  }
  return numbers;
}

/** How many resources one statement reads. Each has at most 100 triples. */
const RESOURCES_AT_ONCE = 100;

/** The revision that each resource's status takes in: the follower's if no job concerns the resource, else the one before the first change of its jobs. */
function* assessedRevisions(dialect: Dialect, ids: readonly string[]): Query<(id: string) => Revision> {
  const cursor = (yield* reassessmentCursor())?.revision ?? 0;
  const since = new Map<string, Revision>();
  for (let place = 0; place < ids.length; place += RESOURCES_AT_ONCE) {
    const jobs = yield* rows<{ readonly resource_id: string; readonly since: Revision }>(
      `SELECT rp.resource_id, min(j.since_revision) AS since FROM resource_pair rp
       JOIN reassessment_job j ON j.tenant_id = rp.creator_tenant_id OR j.tenant_id = rp.sign_in_tenant_id
       WHERE rp.resource_id ${dialect.among('uuid')} GROUP BY rp.resource_id`,
      dialect.list(ids.slice(place, place + RESOURCES_AT_ONCE)),
    );
    for (const job of jobs) {
      since.set(job.resource_id, job.since);
    }
  }
  return (id) => Math.min(cursor, (since.get(id) ?? Infinity) - 1);
}

interface StatusChangeWithResourceRow extends LiveRow {
  readonly number: number;
  readonly from_status: ResourceStatus | null;
  readonly to_status: ResourceStatus;
  readonly revision: Revision | null;
  readonly at: number;
}

function* toResources(dialect: Dialect, found: readonly LiveRow[]): Query<Resource[]> {
  if (found.length === 0) {
    return [];
  }
  const assessedRevision = yield* assessedRevisions(dialect, [...new Set(found.map((row) => row.id))]);
  return found.map((row) => toResource(row, assessedRevision));
}

function toResource(row: LiveRow, assessedRevision: (id: string) => Revision): Resource {
  return {
    id: row.id,
    kind: row.kind,
    tenantId: row.tenant_id,
    name: row.name,
    status: row.status,
    assessedRevision: assessedRevision(row.id),
    createdAt: row.created_at,
  };
}
