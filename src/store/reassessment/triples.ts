import type { Connection } from '../../domain/decisions/connection';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { ConnectionTripleRow } from '../schema/tables/connectionTripleTable';
import type { Dialect } from '../sql/dialect';
import { rows } from '../sql/query';
import type { Query } from '../sql/query';

/** The key of a triple. A connection record that nobody has signed in to has none. */
export type Triple = Pick<ConnectionTripleRow, 'creator_tenant_id' | 'sign_in_tenant_id' | 'identity_provider'>;

export const TRIPLE_COLUMNS = { creator_tenant_id: 'uuid', sign_in_tenant_id: 'uuid', identity_provider: 'varchar' } as const;

/** The SQL condition that rows of two tables have the same triple. */
export function sameTriple(a: string, b: string): string {
  return Object.keys(TRIPLE_COLUMNS)
    .map((column) => `${a}.${column} = ${b}.${column}`)
    .join(' AND ');
}

export function tripleOf({ creatorTenantId, signInTenantId, identityProvider }: Connection): Triple {
  // INVARIANT: a connection record belongs to a tenant, which is its creator tenant.
  if (creatorTenantId === null) {
    throw new Error('A connection record has a creator tenant.');
  }
  return { creator_tenant_id: creatorTenantId, sign_in_tenant_id: signInTenantId, identity_provider: identityProvider };
}

/** The triple as one text. Texts sort as the primary key does. */
export function textOf({ creator_tenant_id, sign_in_tenant_id, identity_provider }: Triple): string {
  return `${creator_tenant_id} ${sign_in_tenant_id} ${identity_provider}`;
}

export function connectionOfTriple(row: Triple): Connection {
  return { creatorTenantId: row.creator_tenant_id, signInTenantId: row.sign_in_tenant_id, identityProvider: row.identity_provider };
}

/** Each triple once, in the order of the primary key. A transaction that locks several triples locks them in this order. */
export function inKeyOrder(decided: readonly EvaluatedConnection[]): [Triple, EvaluatedConnection][] {
  const byText = new Map(decided.map((each) => [textOf(tripleOf(each.connection)), each]));
  return [...byText.keys()].sort().flatMap((text) => {
    const each = byText.get(text);
    return each ? [[tripleOf(each.connection), each]] : [];
  });
}

/** Locks the rows of these triples in the order of their keys, and reads them. */
export function* triplesLocked(dialect: Dialect, keys: readonly Triple[]): Query<readonly ConnectionTripleRow[]> {
  return yield* rows<ConnectionTripleRow>(
    `SELECT p.* FROM ${dialect.records(TRIPLE_COLUMNS)} JOIN connection_pair p ON ${sameTriple('p', 'item')}
     ORDER BY p.creator_tenant_id, p.sign_in_tenant_id, p.identity_provider${dialect.forUpdate === '' ? '' : `${dialect.forUpdate} OF p`}`,
    JSON.stringify(keys),
  );
}
