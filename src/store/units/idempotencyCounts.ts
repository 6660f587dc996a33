import type { IdempotencyClaim } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';
import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow, rows } from '../sql/query';
import type { Query } from '../sql/query';

/** For how long a key is stored. */
export const STORED_MS = 24 * 60 * 60 * 1000;

/** A stored answer, as far as it is counted. */
export interface Owned {
  readonly tenant_id: string | null;
}

/** Throws `RATE_LIMITED` if callers of one of these claims' tenants have stored as many keys as they may. */
export function* assertRoomForKeys(dialect: Dialect, claims: readonly IdempotencyClaim[], maxKeys: number, now: Instant): Query<void> {
  const [full] = yield* fullTenants(dialect, claims, maxKeys);
  if (full !== undefined) {
    throw yield* tooManyKeys(full, maxKeys, now);
  }
}

/** The tenants of these claims whose callers have stored as many keys as they may. */
export function* fullTenants(dialect: Dialect, claims: readonly IdempotencyClaim[], maxKeys: number): Query<readonly TenantId[]> {
  const tenants = [...new Set(claims.flatMap(({ tenantId }) => tenantId ?? []))];
  const found =
    tenants.length === 0
      ? []
      : yield* rows<{ readonly tenant_id: TenantId }>(
          `SELECT tenant_id FROM idempotency_count WHERE tenant_id ${dialect.among('uuid')} AND keys >= ?`,
          dialect.list(tenants),
          maxKeys,
        );
  return found.map((row) => row.tenant_id);
}

export function* tooManyKeys(tenantId: TenantId, maxKeys: number, now: Instant): Query<RequestError> {
  const oldest = yield* firstRow<{ readonly at: Instant }>(
    'SELECT at FROM idempotency_key WHERE tenant_id = ? ORDER BY at LIMIT 1',
    tenantId,
  );
  const retryAfterMs = Math.max(1000, (oldest?.at ?? now) + STORED_MS - now);
  const message = `The callers of your tenant have used ${String(maxKeys)} values of \`Idempotency-Key\`, the most that are stored, within the last 24 hours. Send the request without this header, or wait.`;
  return new RequestError('RATE_LIMITED', message, { retryAfterMs });
}

/** Counts these answers `times` for their tenants. */
export function* addKeys(dialect: Dialect, answers: readonly Owned[], times: 1 | -1): Query<void> {
  const counts = countsOf(answers, times);
  if (counts.length > 0) {
    yield* affected(
      `INSERT INTO idempotency_count (tenant_id, keys) SELECT item.tenant_id, item.keys FROM ${dialect.records({ tenant_id: 'uuid', keys: 'bigint' })} WHERE true
       ORDER BY item.tenant_id ON CONFLICT (tenant_id) DO UPDATE SET keys = idempotency_count.keys + excluded.keys`,
      JSON.stringify(counts),
    );
  }
}

/** Locks the counts of the tenants that own these answers. */
export function* lockCounts(dialect: Dialect, answers: readonly Owned[]): Query<void> {
  const tenants = countsOf(answers, 1).map(({ tenant_id }) => tenant_id);
  if (dialect.forUpdate !== '' && tenants.length > 0) {
    yield* rows(
      `SELECT tenant_id FROM idempotency_count WHERE tenant_id ${dialect.among('uuid')} ORDER BY tenant_id${dialect.forUpdate}`,
      dialect.list(tenants),
    );
  }
}

function countsOf(answers: readonly Owned[], times: number): { readonly tenant_id: string; readonly keys: number }[] {
  const counts = new Map<string, number>();
  for (const { tenant_id: id } of answers) {
    if (id) {
      counts.set(id, (counts.get(id) ?? 0) + times);
    }
  }
  return [...counts].map(([tenant_id, keys]) => ({ tenant_id, keys })).sort((a, b) => (a.tenant_id < b.tenant_id ? -1 : 1));
}
