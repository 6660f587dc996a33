import { createHash } from 'node:crypto';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';
import type { Instant } from '../../domain/shared/revision';
import { idempotencyKeyTable } from '../schema/tables/idempotencyKeyTable';
import type { IdempotencyKeyRow } from '../schema/tables/idempotencyKeyTable';
import type { Dialect } from '../sql/dialect';
import { affected, rows } from '../sql/query';
import type { Query } from '../sql/query';

/** How long a key gets its first answer again. */
const KEPT_MS = 24 * 60 * 60 * 1000;

const PURGED_AT_ONCE = 500;

/** A claim with its answer, to be kept. */
interface AnsweredClaim {
  readonly claim: IdempotencyClaim;
  /** Plain JSON. */
  readonly answer: unknown;
}

/** The key of a claim: one caller's keys are never another's. */
export function claimId({ caller, key }: IdempotencyClaim): string {
  return createHash('sha256')
    .update(JSON.stringify([caller, key]))
    .digest('hex');
}

/** A key stands for one request. */
export function assertSameRequest(claim: IdempotencyClaim, request: string): void {
  if (claim.request !== request) {
    throw new RequestError('BAD_USER_INPUT', 'This `Idempotency-Key` was used for another request. Use a new key for a new request.');
  }
}

/** The kept answers of these claims, by `claimId`. */
export function* keptAnswers(
  dialect: Dialect,
  ids: readonly string[],
  now: Instant,
): Query<ReadonlyMap<string, { readonly request: string; readonly answer: unknown }>> {
  const found = yield* rows<IdempotencyKeyRow>(
    `SELECT * FROM idempotency_key WHERE id ${dialect.among('varchar')} AND at > ?`,
    dialect.list(ids),
    now - KEPT_MS,
  );
  return new Map(found.map((row) => [row.id, { request: row.request, answer: JSON.parse(row.answer) as unknown }]));
}

/** Keeps the answers; gives the number kept, which is less where another transaction kept one of them first. */
export function* keepAnswers(dialect: Dialect, answered: readonly AnsweredClaim[], now: Instant): Query<number> {
  const kept: IdempotencyKeyRow[] = answered.map(({ claim, answer }) => ({
    id: claimId(claim),
    request: claim.request,
    answer: JSON.stringify(answer),
    at: now,
  }));
  // In one order, so that two transactions that keep the same claims wait for each other instead of dying of it.
  kept.sort((a, b) => (a.id < b.id ? -1 : 1));
  return yield* affected(
    `${dialect.insertAll(idempotencyKeyTable)}
     ON CONFLICT (id) DO UPDATE SET request = excluded.request, answer = excluded.answer, at = excluded.at WHERE idempotency_key.at <= ?`,
    JSON.stringify(kept),
    now - KEPT_MS,
  );
}

/** Drops some of the answers that are past their time; gives the number dropped. */
export function* purgeAnswers(now: Instant): Query<number> {
  return yield* affected(
    `DELETE FROM idempotency_key WHERE id IN (SELECT id FROM idempotency_key WHERE at <= ? ORDER BY at LIMIT ${String(PURGED_AT_ONCE)})`,
    now - KEPT_MS,
  );
}
