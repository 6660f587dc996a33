import type { Instant, Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { sameTriple, TRIPLE_COLUMNS } from './triples';
import type { Triple } from './triples';

/** Some resources, without listing them: a condition on the table `r`, and the values of its `?`. */
export interface ResourceSet {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The tenant's resources after the first ID up to the second. */
export function ownedAmong(tenantId: TenantId, after: string, upTo: string): ResourceSet {
  return { text: 'r.tenant_id = ? AND r.id > ? AND r.id <= ?', values: [tenantId, after, upTo] };
}

/** The resources after the first ID up to the second that use one of these triples. */
export function usingAmong(dialect: Dialect, triples: readonly Triple[], after: string, upTo: string): ResourceSet {
  return {
    text: `r.id IN (SELECT used.resource_id FROM ${dialect.records(TRIPLE_COLUMNS)}
      JOIN resource_pair used ON ${sameTriple('used', 'item')} AND used.resource_id > ? AND used.resource_id <= ?)`,
    values: [JSON.stringify(triples), after, upTo],
  };
}

export function theseResources(dialect: Dialect, ids: readonly string[]): ResourceSet {
  return { text: `r.id ${dialect.among('uuid')}`, values: [dialect.list(ids)] };
}

/** The resources of the set without these. */
export function without(dialect: Dialect, { text, values }: ResourceSet, ids: readonly string[]): ResourceSet {
  return ids.length === 0
    ? { text, values }
    : { text: `${text} AND NOT (r.id ${dialect.among('uuid')})`, values: [...values, dialect.list(ids)] };
}

/**
 * Locks these resources, which these tenants own, and their tenants' counts of status changes. Waits for the units that write these rows. Each statement that
 * follows sees what they committed. INVARIANT: resources are locked first, then counts, then triples.
 */
export function* lockResources(dialect: Dialect, resources: ResourceSet, tenantIds: readonly TenantId[]): Query<void> {
  if (dialect.forUpdate === '') {
    return;
  }
  yield* rows(`SELECT r.id FROM resource r WHERE ${resources.text} ORDER BY r.id${dialect.forUpdate}`, ...resources.values);
  yield* rows(
    `SELECT tenant_id FROM resource_status_count WHERE tenant_id ${dialect.among('uuid')} ORDER BY tenant_id${dialect.forUpdate}`,
    dialect.list(tenantIds),
  );
}

interface ResourceFlips {
  /** How many resources changed their status. */
  readonly flipped: number;
  /** Whether one did because of a change above the revision given. */
  readonly ahead: boolean;
}

/**
 * Brings the status of these resources, which these tenants own, up to date with their triples, and adds a status change for each that differs. All of it
 * happens in the database: one policy change can concern a hundred thousand resources.
 * INVARIANT: the resources and the counts are locked (`lockResources`), so the numbers of status changes have no gap.
 */
export function* flipResources(
  dialect: Dialect,
  resources: ResourceSet,
  tenantIds: readonly TenantId[],
  upTo: Revision,
  at: Instant,
): Query<ResourceFlips> {
  const tenants = dialect.list(tenantIds);
  const ofTenants = `tenant_id ${dialect.among('uuid')}`;
  const flipped = yield* affected(insertStatusChanges(resources, tenantIds.length), at, ...resources.values);
  if (flipped === 0) {
    return { flipped, ahead: false };
  }
  yield* affected(
    `UPDATE resource SET status = s.to_status
     FROM resource_status_count c JOIN resource_status_change s ON s.tenant_id = c.tenant_id AND s.number > c.changes
     WHERE c.${ofTenants} AND resource.id = s.resource_id`,
    tenants,
  );
  yield* affected(
    `UPDATE resource_status_count SET changes = (SELECT max(s.number) FROM resource_status_change s WHERE s.tenant_id = resource_status_count.tenant_id)
     WHERE ${ofTenants}`,
    tenants,
  );
  const ahead = yield* firstRow(`SELECT 1 FROM resource_status_change WHERE ${ofTenants} AND revision > ? LIMIT 1`, tenants, upTo);
  return { flipped, ahead: ahead !== null };
}

/** A resource is suspended by the first change that blocked a triple which is still blocked. It comes back by the last change that allowed any of its triples. */
function insertStatusChanges(resources: ResourceSet, tenants: number): string {
  return `INSERT INTO resource_status_change (tenant_id, number, resource_id, from_status, to_status, revision, at)
    SELECT flip.tenant_id, c.changes + row_number() OVER (${tenants > 1 ? 'PARTITION BY flip.tenant_id ' : ''}ORDER BY flip.id), flip.id, flip.status,
      CASE flip.blocked WHEN 1 THEN 'SUSPENDED' ELSE 'ACTIVE' END, CASE flip.blocked WHEN 1 THEN flip.blocked_by ELSE flip.last END, ?
    FROM (
      SELECT r.id, r.tenant_id, r.status, max(CASE WHEN p.allowed THEN 0 ELSE 1 END) AS blocked,
        min(CASE WHEN p.allowed THEN NULL ELSE p.cause_revision END) AS blocked_by, max(p.cause_revision) AS last
      FROM resource r JOIN resource_pair used ON used.resource_id = r.id JOIN connection_pair p ON ${sameTriple('p', 'used')}
      WHERE ${resources.text} AND r.deleted_at IS NULL GROUP BY r.id
    ) flip JOIN resource_status_count c ON c.tenant_id = flip.tenant_id
    WHERE flip.blocked = CASE flip.status WHEN 'ACTIVE' THEN 1 ELSE 0 END`;
}
