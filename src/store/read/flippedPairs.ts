import type { TenantId } from '../../domain/tenant';
import type { Dialect } from '../dialect';
import { firstRow, type Query, rows } from '../statement';
import type { FlippedPairRow } from '../tables/flippedPairTable';
import { LAST_ID } from './keys';
import { PAIR_KEY, samePair } from './pairs';

/** Pairs with no more resources than this are taken whole. */
const FEW = 8;

/** What is to be done next of the marks that flipped pairs left. */
export interface FlippedSlice {
  /** In order. */
  readonly resourceIds: readonly string[];
  readonly pairs: readonly FlippedPairRow[];
  /** Up to this ID, all resources that hold one of these pairs are among those; null: all there are. */
  readonly upTo: string | null;
}

interface CountedPairRow extends FlippedPairRow {
  /** How many resources are still to be brought up to date; not more than one above `FEW`. */
  readonly holders: number;
  /** The first of them. */
  readonly next_holder: string | null;
}

const WAITING_HOLDERS = `FROM resource_pair r WHERE ${samePair('r', 'f')} AND r.resource_id > f.settled_to`;
const COUNTED = `SELECT f.*, (SELECT count(*) FROM (SELECT 1 ${WAITING_HOLDERS} LIMIT ${String(FEW + 1)}) AS holder) AS holders,
  (SELECT r.resource_id ${WAITING_HOLDERS} ORDER BY r.resource_id LIMIT 1) AS next_holder FROM flipped_pair f`;

/** The next flipped pairs of the tenant with at most about `limit` resources that hold them; null where none is left. */
export function* flippedSlice(dialect: Dialect, tenantId: TenantId, limit: number): Query<FlippedSlice | null> {
  const flipped = yield* flippedPairs(tenantId, limit);
  const [first] = flipped;
  if (!first) return null;
  if (first.holders > FEW) {
    const ofCreator = flipped.filter((pair) => pair.creator_tenant_id === first.creator_tenant_id);
    return yield* sliceOfResources(dialect, ofCreator, limit);
  }
  const pairs: FlippedPairRow[] = [];
  let holders = 0;
  for (const pair of flipped) {
    if (pair.holders > FEW || holders >= limit) break;
    holders += pair.holders;
    pairs.push(pair);
  }
  return { resourceIds: holders === 0 ? [] : yield* holdersOf(dialect, pairs, LAST_ID), pairs, upTo: null };
}

/** First those that the tenant creates, then those that it is signed in to, each in the order of their index. */
function* flippedPairs(tenantId: TenantId, limit: number): Query<readonly CountedPairRow[]> {
  const created = yield* rows<CountedPairRow>(
    `${COUNTED} WHERE f.creator_tenant_id = ? ORDER BY f.sign_in_tenant_id, f.identity_provider LIMIT ?`,
    tenantId,
    limit,
  );
  if (created.length > 0) return created;
  return yield* rows<CountedPairRow>(
    `${COUNTED} WHERE f.sign_in_tenant_id = ? ORDER BY f.creator_tenant_id, f.identity_provider LIMIT ?`,
    tenantId,
    limit,
  );
}

/**
 * The next of one creator's resources that hold any of these pairs, in the order of the resources: many pairs have their resources scattered over the
 * same pages, which are written once in this order and once for each pair in the order of pairs.
 */
function* sliceOfResources(dialect: Dialect, pairs: readonly CountedPairRow[], limit: number): Query<FlippedSlice> {
  const next = pairs.map((pair) => pair.next_holder ?? LAST_ID).reduce((least, id) => (id < least ? id : least), LAST_ID);
  const end = yield* firstRow<{ readonly id: string }>(
    'SELECT id FROM resource WHERE tenant_id = ? AND id >= ? ORDER BY id LIMIT 1 OFFSET ?',
    pairs[0]?.creator_tenant_id,
    next,
    limit - 1,
  );
  return { resourceIds: yield* holdersOf(dialect, pairs, end?.id ?? LAST_ID), pairs, upTo: end?.id ?? null };
}

function* holdersOf(dialect: Dialect, pairs: readonly FlippedPairRow[], upTo: string): Query<string[]> {
  const found = yield* rows<{ readonly resource_id: string }>(
    `SELECT r.resource_id FROM ${dialect.records({ ...PAIR_KEY, settled_to: 'uuid' })}
     JOIN resource_pair r ON ${samePair('r', 'item')} AND r.resource_id > item.settled_to AND r.resource_id <= ?`,
    JSON.stringify(pairs),
    upTo,
  );
  return [...new Set(found.map((row) => row.resource_id))].sort();
}
