import type { Connection } from '../../domain/decisions/connection';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { ReassessmentJob } from '../port/reassessments';
import type { ConnectionPairRow } from '../schema/tables/connectionPairTable';
import type { Dialect } from '../sql/dialect';
import { rows } from '../sql/query';
import type { Query } from '../sql/query';
import { FIRST_ID } from '../sql/timeOrderedIds';

/** What makes a pair. A connection that nobody has signed in to has none. */
export type Triple = Pick<ConnectionPairRow, 'creator_tenant_id' | 'sign_in_tenant_id' | 'identity_provider'>;

export const TRIPLE_COLUMNS = { creator_tenant_id: 'uuid', sign_in_tenant_id: 'uuid', identity_provider: 'varchar' } as const;

/** The condition that two tables speak of one pair. */
export function sameTriple(a: string, b: string): string {
  return Object.keys(TRIPLE_COLUMNS)
    .map((column) => `${a}.${column} = ${b}.${column}`)
    .join(' AND ');
}

export function tripleOf({ creatorTenantId, signInTenantId, identityProvider }: Connection): Triple {
  // INVARIANT: what is kept here belongs to a tenant, so there is always a creator.
  if (creatorTenantId === null) {
    throw new Error('A connection that is kept has a creator tenant.');
  }
  return { creator_tenant_id: creatorTenantId, sign_in_tenant_id: signInTenantId, identity_provider: identityProvider };
}

/** The key in one text; in the order of the primary key where texts are compared. */
export function textOf({ creator_tenant_id, sign_in_tenant_id, identity_provider }: Triple): string {
  return `${creator_tenant_id} ${sign_in_tenant_id} ${identity_provider}`;
}

export function connectionOfTriple(row: Triple): Connection {
  return { creatorTenantId: row.creator_tenant_id, signInTenantId: row.sign_in_tenant_id, identityProvider: row.identity_provider };
}

/** Sorted as the primary key is, each pair once: whoever locks several pairs locks them in this order. */
export function inKeyOrder(assessed: readonly EvaluatedConnection[]): [Triple, EvaluatedConnection][] {
  const byText = new Map(assessed.map((each) => [textOf(tripleOf(each.connection)), each]));
  return [...byText.keys()].sort().flatMap((text) => {
    const each = byText.get(text);
    return each ? [[tripleOf(each.connection), each]] : [];
  });
}

/** The rows of these pairs, locked, in the order of their keys. */
export function* triplesLocked(dialect: Dialect, keys: readonly Triple[]): Query<readonly ConnectionPairRow[]> {
  return yield* rows<ConnectionPairRow>(
    `SELECT p.* FROM ${dialect.records(TRIPLE_COLUMNS)} JOIN connection_pair p ON ${sameTriple('p', 'item')}
     ORDER BY p.creator_tenant_id, p.sign_in_tenant_id, p.identity_provider${dialect.forUpdate === '' ? '' : `${dialect.forUpdate} OF p`}`,
    JSON.stringify(keys),
  );
}

/** A job's pairs after its position, in the order of the index that its phase goes through. */
export function* triplesOfJob<Row extends Triple>(
  { tenantId, phase, position }: ReassessmentJob,
  columns: string,
  limit: number,
): Query<readonly Row[]> {
  const { own, other } = SIDES[phase === 'PAIRS_SIGNED_IN_TO' ? 'signIn' : 'creator'];
  const [afterTenant, afterProvider] = parsePairPosition(position);
  return yield* rows<Row>(
    `SELECT ${columns} FROM connection_pair WHERE ${own} = ? AND (${other}, identity_provider) > (?, ?) ORDER BY ${other}, identity_provider LIMIT ?`,
    tenantId,
    afterTenant,
    afterProvider,
    limit,
  );
}

const SIDES = {
  creator: { own: 'creator_tenant_id', other: 'sign_in_tenant_id' },
  signIn: { own: 'sign_in_tenant_id', other: 'creator_tenant_id' },
} as const;

/** Where a job begins in a phase of pairs. */
export const FIRST_TRIPLE = '';

/** Where a job stands in its phase after this pair. */
export function triplePosition(phase: ReassessmentJob['phase'], pair: Triple): string {
  return `${pair[SIDES[phase === 'PAIRS_SIGNED_IN_TO' ? 'signIn' : 'creator'].other]} ${pair.identity_provider}`;
}

function parsePairPosition(position: string): [string, string] {
  if (position === FIRST_TRIPLE) {
    return [FIRST_ID, ''];
  }
  const [tenantId = FIRST_ID, provider = ''] = position.split(' ');
  return [tenantId, provider];
}
