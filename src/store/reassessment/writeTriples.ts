import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import { connectionTripleTable } from '../schema/tables/connectionTripleTable';
import type { ConnectionTripleRow } from '../schema/tables/connectionTripleTable';
import { flippedTripleTable } from '../schema/tables/flippedTripleTable';
import type { FlippedTripleRow } from '../schema/tables/flippedTripleTable';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow } from '../sql/query';
import type { Query } from '../sql/query';
import { flipCauses } from './flipCauses';
import type { Flip } from './flipCauses';
import { inKeyOrder, sameTriple, textOf, TRIPLE_COLUMNS } from './triples';
import type { Triple } from './triples';

/**
 * Stores decisions of triples. `locked` are the rows that these triples have. A triple that was allowed and is blocked now, or the other way round, is marked,
 * so that its resources are brought up to date. Ignores a decision that is older than the stored one.
 */
export function* writeTriples(
  dialect: Dialect,
  locked: readonly ConnectionTripleRow[],
  decided: readonly EvaluatedConnection[],
): Query<void> {
  const rowOf = new Map(locked.map((row) => [textOf(row), row]));
  const added: ConnectionTripleRow[] = [];
  const moved: ConnectionTripleRow[] = [];
  const flips: { readonly flip: Flip; readonly index: number; readonly key: Triple }[] = [];
  for (const [key, { connection, decision, revision }] of inKeyOrder(decided)) {
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
    yield* affected(dialect.insertAll(connectionTripleTable), JSON.stringify(added));
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
    yield* updateTriples(dialect, moved);
  }
  if (flips.length > 0) {
    yield* markFlipped(
      dialect,
      flips.map(({ key, flip }) => ({ ...key, flipped_revision: flip.now, swept_by: null })),
    );
  }
}

/** Deletes the triple, and its mark, unless a connection has it. A resource uses only triples of connections, so no resource uses it either. */
export function* deleteUnusedTriple({ creator_tenant_id, sign_in_tenant_id, identity_provider }: Triple): Query<void> {
  const values = [creator_tenant_id, sign_in_tenant_id, identity_provider];
  const used = yield* firstRow(
    'SELECT 1 FROM connection WHERE tenant_id = ? AND sign_in_tenant_id = ? AND identity_provider = ? LIMIT 1',
    ...values,
  );
  if (used !== null) {
    return;
  }
  for (const table of ['connection_pair', 'flipped_pair']) {
    yield* affected(`DELETE FROM ${table} WHERE creator_tenant_id = ? AND sign_in_tenant_id = ? AND identity_provider = ?`, ...values);
  }
}

function* updateTriples(dialect: Dialect, moved: readonly ConnectionTripleRow[]): Query<void> {
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

function* markFlipped(dialect: Dialect, flipped: readonly FlippedTripleRow[]): Query<void> {
  yield* affected(
    `${dialect.insertAll(flippedTripleTable)} ON CONFLICT (creator_tenant_id, sign_in_tenant_id, identity_provider)
     DO UPDATE SET flipped_revision = excluded.flipped_revision, swept_by = excluded.swept_by`,
    JSON.stringify(flipped),
  );
}
