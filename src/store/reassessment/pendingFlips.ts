import type { TenantId } from '../../domain/tenants/tenant';
import type { ReassessmentJob } from '../port/reassessments';
import type { FlippedPairRow } from '../schema/tables/flippedPairTable';
import type { Dialect } from '../sql/dialect';
import { firstRow, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { FIRST_ID, LAST_ID } from '../sql/timeOrderedIds';
import { heldAmong, ownedAmong, theseResources } from './resourceSet';
import type { ResourceSet } from './resourceSet';
import { sameTriple, TRIPLE_COLUMNS } from './triples';

/** Pairs with no more resources than this are taken whole, as many as fit. */
const FEW_HOLDERS = 8;
/** Where a sweep is for no more pairs than this, the resources that hold none of them are skipped. */
const FEW_PAIRS = 32;

/** What is to be done next of the marks that flipped pairs left. */
export interface FlippedSlice {
  /** All that hold a flipped pair, maybe among others; null: none does. */
  readonly resources: ResourceSet | null;
  /** Who owns them. */
  readonly tenantIds: readonly TenantId[];
  /** Marks that are done with this slice. */
  readonly settled: readonly FlippedPairRow[];
  /** Marks that a sweep begins with: they are done when it ends. */
  readonly begun: readonly FlippedPairRow[];
  /** The sweep that goes on after this slice; null: none does. */
  readonly sweep: Sweep | null;
  /** The sweep that ends with this slice. */
  readonly ended: Sweep | null;
}

/**
 * One creator's resources, gone through in their own order. Many pairs have their resources scattered over the same pages, which are written once in
 * this order, and once for each pair in the order of pairs.
 */
interface Sweep {
  readonly creatorTenantId: TenantId;
  /** The last resource done. */
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

/** What the job has to do next, with at most about `limit` resources. `done`: nothing is left; `others`: what is left is in the sweeps of other jobs. */
export function* flippedSlice(
  dialect: Dialect,
  { tenantId, position }: ReassessmentJob,
  limit: number,
): Query<FlippedSlice | 'done' | 'others'> {
  const sweep = parseSweep(position);
  if (sweep) {
    return yield* sweepOn(dialect, sweep, yield* pairsSwept(sweep, tenantId), [], limit);
  }
  const flipped = yield* flippedPairs(tenantId, limit);
  const [first] = flipped;
  if (!first) {
    return (yield* flippedTriplesLeft(tenantId)) ? 'others' : 'done';
  }
  if (first.holders > FEW_HOLDERS) {
    const begun = flipped.filter((pair) => pair.creator_tenant_id === first.creator_tenant_id);
    return yield* sweepOn(
      dialect,
      { creatorTenantId: first.creator_tenant_id, after: FIRST_ID },
      begun.slice(0, FEW_PAIRS + 1),
      begun,
      limit,
    );
  }
  const settled: FlippedPairRow[] = [];
  let holders = 0;
  for (const pair of flipped) {
    if (pair.holders > FEW_HOLDERS || holders >= limit) {
      break;
    }
    holders += pair.holders;
    settled.push(pair);
  }
  const resourceIds = holders === 0 ? [] : yield* holdersOf(dialect, settled);
  return {
    resources: resourceIds.length === 0 ? null : theseResources(dialect, resourceIds),
    tenantIds: [...new Set(settled.map((pair) => pair.creator_tenant_id))].sort(),
    settled,
    begun: [],
    sweep: null,
    ended: null,
  };
}

interface CountedPairRow extends FlippedPairRow {
  /** How many resources hold it; not more than one above `FEW_HOLDERS`. */
  readonly holders: number;
}

const COUNTED = `SELECT f.*, (SELECT count(*) FROM (SELECT 1 FROM resource_pair r WHERE ${sameTriple('r', 'f')}
  LIMIT ${String(FEW_HOLDERS + 1)}) AS holder) AS holders FROM flipped_pair f`;

/**
 * Those that are in no other job's sweep: first those that the tenant creates, then those that it is signed in to, each in the order of their index.
 * INVARIANT: no job takes a mark from another's sweep, or two would take it from each other for ever.
 */
function* flippedPairs(tenantId: TenantId, limit: number): Query<readonly CountedPairRow[]> {
  const created = yield* rows<CountedPairRow>(
    `${COUNTED} WHERE f.creator_tenant_id = ? AND (f.swept_by IS NULL OR f.swept_by = ?) ORDER BY f.sign_in_tenant_id, f.identity_provider LIMIT ?`,
    tenantId,
    tenantId,
    limit,
  );
  if (created.length > 0) {
    return created;
  }
  return yield* rows<CountedPairRow>(
    `${COUNTED} WHERE f.sign_in_tenant_id = ? AND (f.swept_by IS NULL OR f.swept_by = ?) ORDER BY f.creator_tenant_id, f.identity_provider LIMIT ?`,
    tenantId,
    tenantId,
    limit,
  );
}

/** Whether a flipped pair of the tenant is left, whoever's sweep it is in. */
export function* flippedTriplesLeft(tenantId: TenantId): Query<boolean> {
  for (const side of ['creator_tenant_id', 'sign_in_tenant_id']) {
    if ((yield* firstRow(`SELECT 1 FROM flipped_pair f WHERE f.${side} = ? LIMIT 1`, tenantId)) !== null) {
      return true;
    }
  }
  return false;
}

/** The first of the pairs that the job's sweep is for: one more than `FEW_PAIRS` where there are more. */
function* pairsSwept({ creatorTenantId }: Sweep, tenantId: TenantId): Query<readonly FlippedPairRow[]> {
  return yield* rows<FlippedPairRow>(
    'SELECT f.* FROM flipped_pair f WHERE f.creator_tenant_id = ? AND f.swept_by = ? LIMIT ?',
    creatorTenantId,
    tenantId,
    FEW_PAIRS + 1,
  );
}

function* sweepOn(
  dialect: Dialect,
  { creatorTenantId, after }: Sweep,
  pairs: readonly FlippedPairRow[],
  begun: readonly FlippedPairRow[],
  limit: number,
): Query<FlippedSlice> {
  const few = pairs.length <= FEW_PAIRS;
  const next = few ? yield* nextHolder(dialect, pairs, after) : null;
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
    resources: !few ? ownedAmong(creatorTenantId, after, upTo) : next !== null ? heldAmong(dialect, pairs, after, upTo) : null,
    tenantIds: [creatorTenantId],
    settled: [],
    begun,
    sweep: found ? { creatorTenantId, after: found.id } : null,
    ended: found ? null : { creatorTenantId, after },
  };
}

/** The first resource after this one that holds any of the pairs. */
function* nextHolder(dialect: Dialect, pairs: readonly FlippedPairRow[], after: string): Query<string | null> {
  const found = yield* rows<{ readonly next: string | null }>(
    `SELECT (SELECT r.resource_id FROM resource_pair r WHERE ${sameTriple('r', 'item')} AND r.resource_id > ? ORDER BY r.resource_id LIMIT 1) AS next
     FROM ${dialect.records(TRIPLE_COLUMNS)}`,
    after,
    JSON.stringify(pairs),
  );
  return found.reduce<string | null>((least, { next }) => (next !== null && (least === null || next < least) ? next : least), null);
}

function* holdersOf(dialect: Dialect, pairs: readonly FlippedPairRow[]): Query<string[]> {
  const found = yield* rows<{ readonly resource_id: string }>(
    `SELECT r.resource_id FROM ${dialect.records(TRIPLE_COLUMNS)} JOIN resource_pair r ON ${sameTriple('r', 'item')}`,
    JSON.stringify(pairs),
  );
  return [...new Set(found.map((row) => row.resource_id))].sort();
}
