import type { AttemptFilter, ConnectionAttempt } from '../../domain/decisions/attempt';
import type { TenantId } from '../../domain/tenants/tenant';
import type { AttemptToCount } from '../port/attempts';
import type { PageRows } from '../port/pageRows';
import type { ConnectionAttemptRow } from '../schema/tables/connectionAttemptTable';
import { boundedPage } from '../sql/boundedPage';
import type { FilteredList } from '../sql/boundedPage';
import type { Dialect } from '../sql/dialect';
import { rows } from '../sql/query';
import type { Query } from '../sql/query';
import { FIRST_ID, firstIdAt, LAST_ID } from '../sql/timeOrderedIds';

/** A condition and the values of its `?`. */
interface Condition {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** One of the two columns that may name the tenant, and the other one. */
interface Side {
  readonly own: string;
  readonly other: string;
}

const CREATED: Side = { own: 'creator_tenant_id', other: 'sign_in_tenant_id' };
const SIGNED_IN_TO: Side = { own: 'sign_in_tenant_id', other: 'creator_tenant_id' };

/**
 * How many parts of the table a page reads at most: on Postgres a part is some days. A tenant without attempts in many days gets an empty page that ends
 * short.
 */
const MOST_PARTS = 8;

/**
 * Attempts before the ID, newest first: those with the tenant as creator tenant, and those with it as sign-in tenant. Each are read from their own index, and
 * no more of them than the page takes. `floors` gives the lowest ID of each part of the table below an ID, newest part first.
 */
export function* attemptsBefore(
  tenantId: TenantId,
  filter: AttemptFilter,
  limit: number,
  before: string | null,
  floors: (until: string) => Iterable<string>,
): Query<PageRows<ConnectionAttempt>> {
  const sides = filter.direction === undefined ? [CREATED, SIGNED_IN_TO] : [filter.direction === 'OUTBOUND' ? CREATED : SIGNED_IN_TO];
  const first = filter.from === undefined ? FIRST_ID : firstIdAt(filter.from);
  let until = before ?? LAST_ID;
  if (filter.until !== undefined && firstIdAt(filter.until) < until) {
    until = firstIdAt(filter.until);
  }
  const found: ConnectionAttempt[] = [];
  let parts = 0;
  for (const floor of floors(until)) {
    if (parts === MOST_PARTS) {
      return { rows: found, endedAt: until };
    }
    parts += 1;
    const from = floor > first ? floor : first;
    const { rows: more, endedAt } = yield* boundedPage(attemptList(sides, tenantId, filter, from), until, limit - found.length);
    found.push(...more);
    if (found.length === limit || endedAt !== null) {
      return { rows: found, endedAt };
    }
    until = from;
    if (from === first) {
      break;
    }
  }
  return { rows: found, endedAt: null };
}

/** The attempts of these sides from the ID `from` on, newest first. */
function attemptList(
  sides: readonly Side[],
  tenantId: TenantId,
  filter: AttemptFilter,
  from: string,
): FilteredList<ConnectionAttempt, string> {
  // A literal and not a value: otherwise the database would not use the index of blocked attempts.
  const blocked = filter.allowed === false ? ' AND allowed = false' : '';

  /** One statement that reads each side from its own index. `ending`: what follows the conditions that the index gives. */
  function* ofSides<Row>(
    columns: string,
    range: readonly [until: string, from: string],
    ending: (side: Side) => Condition,
  ): Query<readonly Row[]> {
    const parts = sides.map((side, place) => {
      const { text, values } = ending(side);
      const all = `SELECT ${columns} FROM connection_attempt WHERE ${side.own} = ?${blocked} AND id < ? AND id >= ?${text}`;
      return { text: `SELECT * FROM (${all}) AS side${String(place)}`, values: [tenantId, ...range, ...values] };
    });
    return yield* rows<Row>(parts.map(({ text }) => text).join(' UNION ALL '), ...parts.flatMap(({ values }) => values));
  }

  return {
    exact: sides.every((side) => filterOf(side, filter).text === ''),
    *edge(until, count) {
      const skipped = Math.ceil(count / sides.length) - 1;
      const edges = yield* ofSides<{ readonly id: string }>('id', [until, from], () => ({
        text: ' ORDER BY id DESC LIMIT 1 OFFSET ?',
        values: [skipped],
      }));
      // All sides are looked at down to one ID. A side that has fewer attempts is looked at as a whole.
      return edges.reduce<string | null>((highest, { id }) => (highest === null || id > highest ? id : highest), null);
    },
    *rows(until, edge, limit) {
      const found = yield* ofSides<ConnectionAttemptRow>('*', [until, edge ?? from], (side) => {
        const { text, values } = filterOf(side, filter);
        return { text: `${text} ORDER BY id DESC LIMIT ?`, values: [...values, limit] };
      });
      // An attempt within the tenant is on both sides.
      const each = new Map(found.map((row) => [row.id, row]));
      const newestFirst = [...each.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
      return newestFirst.slice(0, limit).map(toAttempt);
    },
  };
}

/** The conditions that no index gives. */
function filterOf({ other }: Side, { allowed, connector, recordedByTenantId, otherTenantId }: AttemptFilter): Condition {
  const conditions = [
    { text: 'allowed', value: allowed === true ? true : undefined },
    { text: 'connector', value: connector },
    { text: 'recorded_by_tenant_id', value: recordedByTenantId },
    { text: other, value: otherTenantId },
  ].filter(({ value }) => value !== undefined);
  return { text: conditions.map(({ text }) => ` AND ${text} = ?`).join(''), values: conditions.map(({ value }) => value) };
}

const TO_COUNT = `id, at, creator_tenant_id AS "creatorTenantId", sign_in_tenant_id AS "signInTenantId", connector,
  identity_provider AS "identityProvider", recorded_by_tenant_id AS "recordedByTenantId"`;

/** Attempts after the ID in the order of their IDs, of those below `settled`. */
export function* attemptsAfter(
  { onPrimary }: Dialect,
  id: string | null,
  settled: string | null,
  limit: number,
): Query<readonly AttemptToCount[]> {
  const conditions: Condition[] = [
    { text: 'id > ?', values: [id ?? firstIdAt(0)] },
    { text: onPrimary, values: [] },
  ];
  if (settled !== null) {
    conditions.push({ text: 'id < ?', values: [settled] });
  }
  return yield* rows<AttemptToCount>(
    `SELECT ${TO_COUNT} FROM connection_attempt WHERE ${conditions.map((each) => each.text).join(' AND ')} ORDER BY id LIMIT ?`,
    ...conditions.flatMap((each) => each.values),
    limit,
  );
}

function toAttempt(row: ConnectionAttemptRow): ConnectionAttempt {
  return {
    id: row.id,
    at: row.at,
    creatorTenantId: row.creator_tenant_id,
    signInTenantId: row.sign_in_tenant_id,
    connector: row.connector,
    identityProvider: row.identity_provider,
    user: row.user,
    recordedByTenantId: row.recorded_by_tenant_id,
    allowed: Boolean(row.allowed),
    reason: row.reason,
    revision: row.revision,
  };
}
