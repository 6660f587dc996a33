import { NO_REVISION_YET } from '../../domain/shared/revision';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { ReassessmentJob } from '../port/reassessments';
import type { FlippedTripleRow } from '../schema/tables/flippedTripleTable';
import type { Dialect } from '../sql/dialect';
import { FIRST_ID, LAST_ID } from '../sql/timeOrderedIds';
import { firstRow, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { usingAmong, ownedAmong, theseResources } from './flipResources';
import type { ResourceSet } from './flipResources';
import { sameTriple, TRIPLE_COLUMNS } from './triples';

/** A step takes triples with no more resources than this as a whole, as many as fit. */
const FEW_RESOURCES = 8;
/** A sweep for at most this many triples visits only resources that use one of them. */
const FEW_TRIPLES = 32;

/** What a step does about the marks that flipped triples left. */
export interface FlippedSlice {
  /** Resources that include every one that uses a flipped triple; null if none does. */
  readonly resources: ResourceSet | null;
  /** The tenants that own these resources. */
  readonly tenantIds: readonly TenantId[];
  /** Marks that are done after this slice. */
  readonly settled: readonly FlippedTripleRow[];
  /** Marks that a new sweep takes on: they are done when it ends. */
  readonly begun: readonly FlippedTripleRow[];
  /** The sweep that goes on after this slice; null if none does. */
  readonly sweep: Sweep | null;
  /** The sweep that ends with this slice; null if none does. */
  readonly ended: Sweep | null;
}

/**
 * A walk through the resources of one creator tenant in the order of their IDs. The resources of many triples are scattered over the same pages of the
 * database: in this order each page is written once; triple by triple it would be written once for each.
 */
interface Sweep {
  readonly creatorTenantId: TenantId;
  /** The last resource that the sweep has done. */
  readonly after: string;
}

/** A sweep as the position of its job. */
export function sweepPosition(sweep: Sweep | null): string {
  return sweep === null ? '' : `${sweep.creatorTenantId} ${sweep.after}`;
}

function parseSweep(position: string): Sweep | null {
  const [creatorTenantId, after] = position.split(' ');
  return creatorTenantId === undefined || after === undefined ? null : { creatorTenantId, after };
}

/**
 * What the job does next, with about `limit` resources at most. `done`: no mark of this pass is left. `others`: every one that is left is in another job's sweep.
 */
export function* flippedSlice(
  dialect: Dialect,
  { tenantId, position, nextSince }: ReassessmentJob,
  limit: number,
): Query<FlippedSlice | 'done' | 'others'> {
  const sweep = parseSweep(position);
  if (sweep) {
    return yield* sweepOn(dialect, sweep, yield* triplesSwept(sweep, tenantId), [], limit);
  }
  const flipped = yield* flippedTriples(tenantId, nextSince ?? NO_REVISION_YET, limit);
  const [first] = flipped;
  if (!first) {
    return (yield* flippedTriplesLeft(tenantId, nextSince)) ? 'others' : 'done';
  }
  if (first.resources > FEW_RESOURCES) {
    const begun = flipped.filter((triple) => triple.creator_tenant_id === first.creator_tenant_id);
    return yield* sweepOn(
      dialect,
      { creatorTenantId: first.creator_tenant_id, after: FIRST_ID },
      begun.slice(0, FEW_TRIPLES + 1),
      begun,
      limit,
    );
  }
  const settled: FlippedTripleRow[] = [];
  let taken = 0;
  for (const triple of flipped) {
    if (triple.resources > FEW_RESOURCES || taken >= limit) {
      break;
    }
    taken += triple.resources;
    settled.push(triple);
  }
  const resourceIds = taken === 0 ? [] : yield* resourcesUsing(dialect, settled);
  return {
    resources: resourceIds.length === 0 ? null : theseResources(dialect, resourceIds),
    tenantIds: [...new Set(settled.map((triple) => triple.creator_tenant_id))].sort(),
    settled,
    begun: [],
    sweep: null,
    ended: null,
  };
}

interface CountedTripleRow extends FlippedTripleRow {
  /** How many resources use it, counted up to one more than `FEW_RESOURCES`. */
  readonly resources: number;
}

const COUNTED = `SELECT f.*, (SELECT count(*) FROM (SELECT 1 FROM resource_pair r WHERE ${sameTriple('r', 'f')}
  LIMIT ${String(FEW_RESOURCES + 1)}) AS counted) AS resources FROM flipped_pair f`;

/**
 * The triples that flipped before this revision and are in no other job's sweep: those with the tenant as creator tenant, or if there are none, those with it as sign-in tenant.
 * INVARIANT: no job takes a mark from another job's sweep, or two jobs would take it from each other for ever.
 */
function* flippedTriples(tenantId: TenantId, before: Revision, limit: number): Query<readonly CountedTripleRow[]> {
  const created = yield* rows<CountedTripleRow>(
    `${COUNTED} WHERE f.creator_tenant_id = ? AND (f.swept_by IS NULL OR f.swept_by = ?) AND f.flipped_revision < ?
     ORDER BY f.sign_in_tenant_id, f.identity_provider LIMIT ?`,
    tenantId,
    tenantId,
    before,
    limit,
  );
  if (created.length > 0) {
    return created;
  }
  return yield* rows<CountedTripleRow>(
    `${COUNTED} WHERE f.sign_in_tenant_id = ? AND (f.swept_by IS NULL OR f.swept_by = ?) AND f.flipped_revision < ?
     ORDER BY f.creator_tenant_id, f.identity_provider LIMIT ?`,
    tenantId,
    tenantId,
    before,
    limit,
  );
}

/** Whether a triple of the tenant that flipped before this revision (null: at any) is left, in any job's sweep or in none. */
export function* flippedTriplesLeft(tenantId: TenantId, before: Revision | null): Query<boolean> {
  for (const side of ['creator_tenant_id', 'sign_in_tenant_id']) {
    const text = `SELECT 1 FROM flipped_pair f WHERE f.${side} = ? AND f.flipped_revision < ? LIMIT 1`;
    if ((yield* firstRow(text, tenantId, before ?? NO_REVISION_YET)) !== null) {
      return true;
    }
  }
  return false;
}

/** The first triples of the job's sweep, up to one more than `FEW_TRIPLES`. */
function* triplesSwept({ creatorTenantId }: Sweep, tenantId: TenantId): Query<readonly FlippedTripleRow[]> {
  return yield* rows<FlippedTripleRow>(
    'SELECT f.* FROM flipped_pair f WHERE f.creator_tenant_id = ? AND f.swept_by = ? LIMIT ?',
    creatorTenantId,
    tenantId,
    FEW_TRIPLES + 1,
  );
}

function* sweepOn(
  dialect: Dialect,
  { creatorTenantId, after }: Sweep,
  triples: readonly FlippedTripleRow[],
  begun: readonly FlippedTripleRow[],
  limit: number,
): Query<FlippedSlice> {
  const few = triples.length <= FEW_TRIPLES;
  const next = few ? yield* nextUsing(dialect, triples, after) : null;
  const found =
    few && next === null
      ? null
      : yield* firstRow<{ readonly id: string }>(
          `SELECT id FROM resource WHERE tenant_id = ? AND id ${next === null ? '>' : '>='} ? ORDER BY id LIMIT 1 OFFSET ?`,
          creatorTenantId,
          next ?? after,
          limit - 1,
        );
  const upTo = found?.id ?? LAST_ID;
  return {
    resources: !few ? ownedAmong(creatorTenantId, after, upTo) : next !== null ? usingAmong(dialect, triples, after, upTo) : null,
    tenantIds: [creatorTenantId],
    settled: [],
    begun,
    sweep: found ? { creatorTenantId, after: found.id } : null,
    ended: found ? null : { creatorTenantId, after },
  };
}

/** The first resource after this one that uses any of the triples. */
function* nextUsing(dialect: Dialect, triples: readonly FlippedTripleRow[], after: string): Query<string | null> {
  const found = yield* rows<{ readonly next: string | null }>(
    `SELECT (SELECT r.resource_id FROM resource_pair r WHERE ${sameTriple('r', 'item')} AND r.resource_id > ? ORDER BY r.resource_id LIMIT 1) AS next
     FROM ${dialect.records(TRIPLE_COLUMNS)}`,
    after,
    JSON.stringify(triples),
  );
  return found.reduce<string | null>((least, { next }) => (next !== null && (least === null || next < least) ? next : least), null);
}

function* resourcesUsing(dialect: Dialect, triples: readonly FlippedTripleRow[]): Query<string[]> {
  const found = yield* rows<{ readonly resource_id: string }>(
    `SELECT r.resource_id FROM ${dialect.records(TRIPLE_COLUMNS)} JOIN resource_pair r ON ${sameTriple('r', 'item')}`,
    JSON.stringify(triples),
  );
  return [...new Set(found.map((row) => row.resource_id))].sort();
}
