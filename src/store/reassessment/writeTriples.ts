import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import { connectionPairTable } from '../schema/tables/connectionPairTable';
import type { ConnectionPairRow } from '../schema/tables/connectionPairTable';
import { flippedPairTable } from '../schema/tables/flippedPairTable';
import type { FlippedPairRow } from '../schema/tables/flippedPairTable';
import type { Dialect } from '../sql/dialect';
import { affected } from '../sql/query';
import type { Query } from '../sql/query';
import { flipCauses } from './flipCauses';
import type { Flip } from './flipCauses';
import { inKeyOrder, sameTriple, textOf, TRIPLE_COLUMNS } from './triples';
import type { Triple } from './triples';

/**
 * Takes in decisions of pairs. `held` are the rows that these pairs have, locked. Where a pair is blocked now that was let through, or the other way round,
 * it is marked, so that its resources are brought up to date. A decision that takes in less than the one that is there is left out.
 */
export function* writeTriples(dialect: Dialect, held: readonly ConnectionPairRow[], assessed: readonly EvaluatedConnection[]): Query<void> {
  const rowOf = new Map(held.map((row) => [textOf(row), row]));
  const added: ConnectionPairRow[] = [];
  const moved: ConnectionPairRow[] = [];
  const flips: { readonly flip: Flip; readonly index: number; readonly key: Triple }[] = [];
  for (const [key, { connection, decision, revision }] of inKeyOrder(assessed)) {
    const row = rowOf.get(textOf(key));
    const next = { ...key, decision: JSON.stringify(decision), allowed: decision.allowed, decided_revision: revision };
    if (!row) {
      added.push({ ...next, cause_revision: null });
    } else if (row.decided_revision < revision) {
      if (Boolean(row.allowed) !== decision.allowed) {
        const flip = { connection, before: row.decided_revision, now: revision, allowed: decision.allowed };
        flips.push({ flip, index: moved.length, key });
      }
      moved.push({ ...next, cause_revision: row.cause_revision });
    }
  }
  if (added.length > 0) {
    yield* affected(dialect.insertAll(connectionPairTable), JSON.stringify(added));
  }
  if (flips.length > 0) {
    const causes = yield* flipCauses(
      dialect,
      flips.map(({ flip }) => flip),
    );
    flips.forEach(({ index }, place) => {
      const row = moved[index];
      const cause = causes[place];
      if (row && cause !== undefined) {
        moved[index] = { ...row, cause_revision: cause };
      }
    });
  }
  if (moved.length > 0) {
    yield* updatePairs(dialect, moved);
  }
  if (flips.length > 0) {
    yield* markFlipped(
      dialect,
      flips.map(({ key, flip }) => ({ ...key, flipped_revision: flip.now, swept_by: null })),
    );
  }
}

function* updatePairs(dialect: Dialect, moved: readonly ConnectionPairRow[]): Query<void> {
  const item = dialect.records({
    ...TRIPLE_COLUMNS,
    decision: 'text',
    allowed: 'boolean',
    decided_revision: 'bigint',
    cause_revision: 'bigint',
  });
  yield* affected(
    `UPDATE connection_pair SET decision = item.decision, allowed = item.allowed, decided_revision = item.decided_revision, cause_revision = item.cause_revision
     FROM ${item} WHERE ${sameTriple('connection_pair', 'item')}`,
    JSON.stringify(moved),
  );
}

function* markFlipped(dialect: Dialect, flipped: readonly FlippedPairRow[]): Query<void> {
  yield* affected(
    `${dialect.insertAll(flippedPairTable)} ON CONFLICT (creator_tenant_id, sign_in_tenant_id, identity_provider)
     DO UPDATE SET flipped_revision = excluded.flipped_revision, swept_by = excluded.swept_by`,
    JSON.stringify(flipped),
  );
}
