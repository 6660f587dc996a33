import { resourceStatus } from '../../domain/resources/resource';
import type { Resource, ResourceStatus } from '../../domain/resources/resource';
import type { Instant } from '../../domain/shared/revision';
import type { ResourceToSave } from '../port/units';
import { inKeyOrder, triplesLocked } from '../reassessment/triples';
import { writeTriples } from '../reassessment/writeTriples';
import { resourceConnectionTable } from '../schema/tables/resourceConnectionTable';
import type { ResourceConnectionRow } from '../schema/tables/resourceConnectionTable';
import { resourceTripleTable } from '../schema/tables/resourceTripleTable';
import type { ResourceTripleRow } from '../schema/tables/resourceTripleTable';
import { resourceTable } from '../schema/tables/resourceTable';
import type { ResourceRow } from '../schema/tables/resourceTable';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow } from '../sql/query';
import type { Query } from '../sql/query';
import { addUsage } from '../tenants/tenantUsage';
import { endRunsOfDeleted } from './flowRuns';
import { resourceOf } from './readResources';
import { writeStatusChanges } from './writeStatusChanges';

/**
 * Saves an app or a flow with its connections and the decisions of their triples. INVARIANT: every transaction locks resources first, then the counts of
 * status changes, then triples, then the marks of flipped triples.
 */
export function* writeResource(dialect: Dialect, resource: ResourceToSave, newId: string, at: Instant): Query<Resource> {
  const status = resourceStatus(resource.decisions.map(({ decision }) => decision));
  const id = resource.id ?? newId;
  const { row, from } =
    resource.id === null ? yield* insert(dialect, id, resource, status, at) : yield* update(dialect, id, resource, status);
  if (from !== status) {
    yield* writeStatusChanges(dialect, [{ resourceId: id, tenantId: resource.tenantId, from, to: status, revision: null }], at);
  }
  const triples = inKeyOrder(resource.decisions);
  const keys = triples.map(([key]) => key);
  if (keys.length > 0) {
    yield* writeTriples(dialect, yield* triplesLocked(dialect, keys), resource.decisions);
  }

  if (resource.id !== null) {
    yield* forgetConnections(id);
  }
  const connections: ResourceConnectionRow[] = resource.connectionIds.map((connectionId, place) => ({
    resource_id: id,
    place,
    connection_id: connectionId,
  }));
  if (connections.length > 0) {
    yield* affected(dialect.insertAll(resourceConnectionTable), JSON.stringify(connections));
  }
  const uses: ResourceTripleRow[] = keys.map((key) => ({ ...key, resource_id: id }));
  if (uses.length > 0) {
    yield* affected(dialect.insertAll(resourceTripleTable), JSON.stringify(uses));
  }
  return yield* resourceOf(dialect, row);
}

/** Its row stays, because status changes name it. It uses no connections any more, and its runs end. */
export function* deleteResource(id: string, at: Instant): Query<void> {
  const row = yield* firstRow<ResourceRow>('UPDATE resource SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL RETURNING *', at, id);
  if (!row) {
    throw new Error(`There is no resource \`${id}\` to delete.`);
  }
  yield* addUsage(row.tenant_id, { resources: -1 });
  yield* forgetConnections(id);
  yield* endRunsOfDeleted(id, at);
}

interface Written {
  readonly row: ResourceRow;
  /** The status before; null for a new resource. */
  readonly from: ResourceStatus | null;
}

function* insert(
  dialect: Dialect,
  id: string,
  { tenantId, kind, name }: ResourceToSave,
  status: ResourceStatus,
  at: Instant,
): Query<Written> {
  yield* addUsage(tenantId, { resources: 1 });
  const row: ResourceRow = { id, tenant_id: tenantId, kind, name, status, created_at: at, deleted_at: null };
  yield* affected(dialect.insertAll(resourceTable), JSON.stringify([row]));
  return { row, from: null };
}

function* update(dialect: Dialect, id: string, { name }: ResourceToSave, status: ResourceStatus): Query<Written> {
  const before = yield* firstRow<Pick<ResourceRow, 'status'>>(`SELECT status FROM resource WHERE id = ?${dialect.forUpdate}`, id);
  const row = yield* firstRow<ResourceRow>('UPDATE resource SET name = ?, status = ? WHERE id = ? RETURNING *', name, status, id);
  if (!before || !row) {
    throw new Error(`There is no resource \`${id}\` to save.`);
  }
  return { row, from: before.status };
}

function* forgetConnections(id: string): Query<void> {
  yield* affected('DELETE FROM resource_connection WHERE resource_id = ?', id);
  yield* affected('DELETE FROM resource_pair WHERE resource_id = ?', id);
}
