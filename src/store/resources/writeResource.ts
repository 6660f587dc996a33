import { resourceStatus } from '../../domain/resources/resource';
import type { Resource, ResourceStatus } from '../../domain/resources/resource';
import type { Instant } from '../../domain/shared/revision';
import type { ResourceToSave } from '../port/units';
import { inKeyOrder, triplesLocked } from '../reassessment/triples';
import { writeTriples } from '../reassessment/writeTriples';
import { resourceConnectionTable } from '../schema/tables/resourceConnectionTable';
import type { ResourceConnectionRow } from '../schema/tables/resourceConnectionTable';
import { resourcePairTable } from '../schema/tables/resourcePairTable';
import type { ResourcePairRow } from '../schema/tables/resourcePairTable';
import { resourceTable } from '../schema/tables/resourceTable';
import type { ResourceRow } from '../schema/tables/resourceTable';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow } from '../sql/query';
import type { Query } from '../sql/query';
import { resourceById } from './readResources';
import { writeStatusChanges } from './writeStatusChanges';

/**
 * Saves an app or a flow with its connections and what their pairs are decided as. INVARIANT: whoever writes both locks resources first, then the count of
 * status changes, then pairs, then marks of flipped pairs.
 */
export function* writeResource(dialect: Dialect, resource: ResourceToSave, newId: string, at: Instant): Query<Resource> {
  const status = resourceStatus(resource.decisions.map(({ decision }) => decision));
  const id = resource.id ?? newId;
  const from = resource.id === null ? yield* insert(dialect, id, resource, status, at) : yield* update(dialect, id, resource, status);
  if (from !== status) {
    yield* writeStatusChanges(dialect, [{ resourceId: id, tenantId: resource.tenantId, from, to: status, revision: null }], at);
  }
  const pairs = inKeyOrder(resource.decisions);
  const keys = pairs.map(([key]) => key);
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
  const held: ResourcePairRow[] = keys.map((key) => ({ ...key, resource_id: id }));
  if (held.length > 0) {
    yield* affected(dialect.insertAll(resourcePairTable), JSON.stringify(held));
  }
  const saved = yield* resourceById(dialect, id);
  if (!saved) {
    throw new Error(`The resource \`${id}\` is gone while it is saved.`);
  }
  return saved;
}

/** It stays, for the status changes that name it, and holds nothing any more. */
export function* deleteResource(id: string, at: Instant): Query<void> {
  yield* affected('UPDATE resource SET deleted_at = ? WHERE id = ?', at, id);
  yield* forgetConnections(id);
}

function* insert(dialect: Dialect, id: string, { tenantId, kind, name }: ResourceToSave, status: ResourceStatus, at: Instant): Query<null> {
  const row: ResourceRow = { id, tenant_id: tenantId, kind, name, status, created_at: at, deleted_at: null };
  yield* affected(dialect.insertAll(resourceTable), JSON.stringify([row]));
  return null;
}

/** Gives the status that it had. */
function* update(dialect: Dialect, id: string, { name }: ResourceToSave, status: ResourceStatus): Query<ResourceStatus> {
  const row = yield* firstRow<Pick<ResourceRow, 'status'>>(`SELECT status FROM resource WHERE id = ?${dialect.forUpdate}`, id);
  if (!row) {
    throw new Error(`There is no resource \`${id}\` to be saved.`);
  }
  yield* affected('UPDATE resource SET name = ?, status = ? WHERE id = ?', name, status, id);
  return row.status;
}

function* forgetConnections(id: string): Query<void> {
  yield* affected('DELETE FROM resource_connection WHERE resource_id = ?', id);
  yield* affected('DELETE FROM resource_pair WHERE resource_id = ?', id);
}
