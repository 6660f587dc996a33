import type { TenantId } from '../../domain/tenant';
import type { Dialect } from '../dialect';
import { type Query, rows } from '../statement';
import type { FlippedPairRow } from '../tables/flippedPairTable';
import { PAIR_KEY, samePair } from './pairs';

/** Pairs with no more resources than this are taken together, others by themselves. */
const FEW = 32;

/** What is to be done next of the marks that flipped pairs left. */
export interface FlippedSlice {
  readonly resourceIds: readonly string[];
  /** All of their resources are among these. */
  readonly settled: readonly FlippedPairRow[];
  /** Of this one, those up to the last of these. */
  readonly begun: FlippedPairRow | null;
}

/** The next flipped pairs of the tenant with at most about `limit` resources that hold them; null where none is left. */
export function* flippedSlice(dialect: Dialect, tenantId: TenantId, limit: number): Query<FlippedSlice | null> {
  const flipped = yield* flippedPairs(tenantId, limit);
  const [first] = flipped;
  if (!first) return null;
  if (first.holders > FEW) return yield* sliceOfOne(first, limit);
  const settled: FlippedPairRow[] = [];
  let holders = 0;
  for (const pair of flipped) {
    if (pair.holders > FEW || holders >= limit) break;
    holders += pair.holders;
    settled.push(pair);
  }
  const found = yield* rows<{ readonly resource_id: string }>(
    `SELECT r.resource_id FROM ${dialect.records({ ...PAIR_KEY, settled_to: 'uuid' })}
     JOIN resource_pair r ON ${samePair('r', 'item')} AND r.resource_id > item.settled_to`,
    JSON.stringify(settled),
  );
  return { resourceIds: [...new Set(found.map((row) => row.resource_id))], settled, begun: null };
}

interface CountedPairRow extends FlippedPairRow {
  /** How many resources are still to be brought up to date; not more than one above `FEW`. */
  readonly holders: number;
}

/** First those that the tenant creates, then those that it is signed in to, each in the order of their index. */
function* flippedPairs(tenantId: TenantId, limit: number): Query<readonly CountedPairRow[]> {
  for (const [own, other] of [
    ['creator_tenant_id', 'sign_in_tenant_id'],
    ['sign_in_tenant_id', 'creator_tenant_id'],
  ] as const) {
    const found = yield* rows<CountedPairRow>(
      `SELECT f.*, (SELECT count(*) FROM
         (SELECT 1 FROM resource_pair r WHERE ${samePair('r', 'f')} AND r.resource_id > f.settled_to LIMIT ${String(FEW + 1)}) AS holder) AS holders
       FROM flipped_pair f WHERE f.${own} = ? ORDER BY f.${other}, f.identity_provider LIMIT ?`,
      tenantId,
      limit,
    );
    if (found.length > 0) return found;
  }
  return [];
}

function* sliceOfOne(pair: FlippedPairRow, limit: number): Query<FlippedSlice> {
  const found = yield* rows<{ readonly resource_id: string }>(
    `SELECT resource_id FROM resource_pair WHERE creator_tenant_id = ? AND sign_in_tenant_id = ? AND identity_provider = ? AND resource_id > ?
     ORDER BY resource_id LIMIT ?`,
    pair.creator_tenant_id,
    pair.sign_in_tenant_id,
    pair.identity_provider,
    pair.settled_to,
    limit,
  );
  const resourceIds = found.map((row) => row.resource_id);
  const last = resourceIds.at(-1);
  if (last === undefined || resourceIds.length < limit) return { resourceIds, settled: [pair], begun: null };
  return { resourceIds, settled: [], begun: { ...pair, settled_to: last } };
}
