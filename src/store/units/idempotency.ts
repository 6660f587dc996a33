import { createHash } from 'node:crypto';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';
import type { Instant } from '../../domain/shared/revision';
import { ADVISORY_LOCKS } from '../postgres/advisoryLocks';
import { idempotencyKeyTable } from '../schema/tables/idempotencyKeyTable';
import type { IdempotencyKeyRow } from '../schema/tables/idempotencyKeyTable';
import type { Dialect } from '../sql/dialect';
import { affected, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { addKeys, lockCounts, STORED_MS } from './idempotencyCounts';
import type { Owned } from './idempotencyCounts';

/** How many answers one step deletes. Their IDs are scattered over the table, so each costs the writing of a page. */
const PURGED_AT_ONCE = 200;

/** A claim with its answer, to be stored. */
interface AnsweredClaim {
  readonly claim: IdempotencyClaim;
  /** Plain JSON. */
  readonly answer: unknown;
}

/** The ID under which a claim's answer is stored. It includes the caller, so that several callers can use equal keys. */
export function claimId({ caller, key }: IdempotencyClaim): string {
  return createHash('sha256')
    .update(JSON.stringify([caller, key]))
    .digest('hex');
}

/** Throws `BAD_USER_INPUT` if the claim was made before for another request. */
export function assertSameRequest(claim: IdempotencyClaim, request: string): void {
  if (claim.request !== request) {
    throw new RequestError('BAD_USER_INPUT', 'This `Idempotency-Key` was used for another request. Use a new key for a new request.');
  }
}

/** Waits for the unit that has the same claim, on any node. SQLite has one writer anyway. */
export function* lockClaim(dialect: Dialect, id: string): Query<void> {
  if (dialect.kind === 'postgres') {
    yield* affected('SELECT pg_advisory_xact_lock(?, hashtext(?))', ADVISORY_LOCKS.claim, id);
  }
}

/** The stored answers of these claims, by `claimId`. */
export function* storedAnswers(
  dialect: Dialect,
  ids: readonly string[],
  now: Instant,
): Query<ReadonlyMap<string, { readonly request: string; readonly answer: unknown }>> {
  const found = yield* rows<IdempotencyKeyRow>(
    `SELECT * FROM idempotency_key WHERE id ${dialect.among('varchar')} AND at > ?`,
    dialect.list(ids),
    now - STORED_MS,
  );
  return new Map(found.map((row) => [row.id, { request: row.request, answer: JSON.parse(row.answer) as unknown }]));
}

/**
 * Stores the answers; returns the number stored, which is smaller if another transaction has stored one of them first. INVARIANT: every transaction locks the
 * counts of tenants before stored answers, and both in the order of their keys, so that two such transactions can't deadlock.
 */
export function* storeAnswers(dialect: Dialect, answered: readonly AnsweredClaim[], now: Instant): Query<number> {
  const answers: IdempotencyKeyRow[] = answered.map(({ claim, answer }) => ({
    id: claimId(claim),
    request: claim.request,
    answer: JSON.stringify(answer),
    at: now,
    tenant_id: claim.tenantId ?? null,
  }));
  answers.sort((a, b) => (a.id < b.id ? -1 : 1));
  yield* addKeys(dialect, answers, 1);
  const outdated = yield* deleteAnswers(
    dialect,
    answers.map(({ id }) => id),
    now,
  );
  yield* addKeys(dialect, outdated, -1);
  return yield* affected(`${dialect.insertAll(idempotencyKeyTable)} ON CONFLICT (id) DO NOTHING`, JSON.stringify(answers));
}

/** Deletes some of the answers whose time is over; returns the number deleted. */
export function* purgeAnswers(dialect: Dialect, now: Instant): Query<number> {
  const outdated = yield* rows<Owned & { readonly id: string }>(
    'SELECT id, tenant_id FROM idempotency_key WHERE at <= ? ORDER BY at LIMIT ?',
    now - STORED_MS,
    PURGED_AT_ONCE,
  );
  if (outdated.length === 0) {
    return 0;
  }
  yield* lockCounts(dialect, outdated);
  // By a list of IDs, because Postgres may join a subquery by reading the whole table.
  const deleted = yield* deleteAnswers(
    dialect,
    outdated.map(({ id }) => id),
    now,
  );
  yield* addKeys(dialect, deleted, -1);
  return deleted.length;
}

/** Deletes those of these answers whose time is over. */
function* deleteAnswers(dialect: Dialect, ids: readonly string[], now: Instant): Query<readonly Owned[]> {
  return yield* rows<Owned>(
    `DELETE FROM idempotency_key WHERE id ${dialect.among('varchar')} AND at <= ? RETURNING tenant_id`,
    dialect.list(ids),
    now - STORED_MS,
  );
}
