import type { AttemptFilter, ConnectionAttempt } from '../../domain/decisions/attempt';
import type { TenantId } from '../../domain/tenants/tenant';
import type { AttemptToCount } from '../port/attempts';
import type { ConnectionAttemptRow } from '../schema/tables/connectionAttemptTable';
import type { Dialect } from '../sql/dialect';
import { rows } from '../sql/query';
import type { Query } from '../sql/query';
import { firstIdAt } from '../sql/timeOrderedIds';

/** A condition and the values of its `?`. */
interface Condition {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Attempts before the ID, newest first: those with the tenant as creator tenant, and those with it as sign-in tenant. Each are read from their own index, and
 * no more of them than the page takes.
 */
export function* attemptsBefore(
  tenantId: TenantId,
  filter: AttemptFilter,
  limit: number,
  before: string | null,
): Query<ConnectionAttempt[]> {
  const common = [...filterConditions(filter), ...(before === null ? [] : [{ text: 'id < ?', values: [before] }])];
  const sides: Condition[] = [];
  if (filter.direction !== 'INBOUND') {
    sides.push(side('creator_tenant_id', 'sign_in_tenant_id', tenantId, filter, common, limit));
  }
  if (filter.direction !== 'OUTBOUND') {
    // If both sides are read, an attempt within the tenant is already among those that it created.
    const signedIn = filter.direction === 'INBOUND' ? common : [...common, notCreatedBy(tenantId)];
    sides.push(side('sign_in_tenant_id', 'creator_tenant_id', tenantId, filter, signedIn, limit));
  }
  const found = yield* rows<ConnectionAttemptRow>(
    `SELECT * FROM (${sides.map((each, index) => `SELECT * FROM (${each.text}) AS side${String(index)}`).join(' UNION ALL ')}) AS attempt
     ORDER BY id DESC LIMIT ?`,
    ...sides.flatMap((each) => each.values),
    limit,
  );
  return found.map(toAttempt);
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

function side(
  own: string,
  other: string,
  tenantId: TenantId,
  filter: AttemptFilter,
  common: readonly Condition[],
  limit: number,
): Condition {
  const conditions = [{ text: `${own} = ?`, values: [tenantId] }, ...common];
  if (filter.otherTenantId !== undefined) {
    conditions.push({ text: `${other} = ?`, values: [filter.otherTenantId] });
  }
  return {
    text: `SELECT * FROM connection_attempt WHERE ${conditions.map((each) => each.text).join(' AND ')} ORDER BY id DESC LIMIT ?`,
    values: [...conditions.flatMap((each) => each.values), limit],
  };
}

function notCreatedBy(tenantId: TenantId): Condition {
  return { text: '(creator_tenant_id IS NULL OR creator_tenant_id <> ?)', values: [tenantId] };
}

/** An attempt's time is the time in its ID, so a time span is a range of IDs. */
function filterConditions({ allowed, connector, recordedByTenantId, from, until }: AttemptFilter): Condition[] {
  const conditions: Condition[] = [];
  // A literal and not a value: otherwise the database would not use the index of blocked attempts.
  if (allowed !== undefined) {
    conditions.push({ text: `allowed = ${String(allowed)}`, values: [] });
  }
  if (connector !== undefined) {
    conditions.push({ text: 'connector = ?', values: [connector] });
  }
  if (recordedByTenantId !== undefined) {
    conditions.push({ text: 'recorded_by_tenant_id = ?', values: [recordedByTenantId] });
  }
  if (from !== undefined) {
    conditions.push({ text: 'id >= ?', values: [firstIdAt(from)] });
  }
  if (until !== undefined) {
    conditions.push({ text: 'id < ?', values: [firstIdAt(until)] });
  }
  return conditions;
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
