import { createHash } from 'node:crypto';
import type { ConnectionAttempt } from '../../domain/decisions/attempt';
import type { TenantId } from '../../domain/tenants/tenant';
import type { AttemptSummaries, AttemptSummary } from '../port/attempts';
import { attemptSummaryTable } from '../schema/tables/attemptSummaryTable';
import type { AttemptSummaryRow } from '../schema/tables/attemptSummaryTable';
import type { FollowerCursorRow } from '../schema/tables/followerCursorTable';
import type { Database } from '../sql/database';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow, rows, written } from '../sql/query';
import type { Query } from '../sql/query';

const DAY_MS = 24 * 60 * 60 * 1000;
const FOLLOWER = 'attempt_summary';

/** The daily summary of attempts and its follower's cursor, which commit together. */
export function summariesOn(database: Database): AttemptSummaries {
  return {
    cursor: () => database.read(cursor()),
    async add(from, attempts) {
      const last = attempts.at(-1);
      if (!last) {
        return;
      }
      await database.write('maintenance', async (transaction) => {
        const moved = await transaction.run(moveCursor(from, last.id));
        if (moved) {
          await transaction.run(addAll(database.dialect, summarize(attempts)));
        }
        return { commit: moved, value: undefined };
      });
    },
    since: (tenantId, day) => database.read(summariesSince(tenantId, day)),
  };
}

function* cursor(): Query<string | null> {
  const row = yield* firstRow<FollowerCursorRow>('SELECT * FROM follower_cursor WHERE name = ?', FOLLOWER);
  return row?.position ?? null;
}

/** False where the cursor is no longer where it was thought to be. */
function* moveCursor(from: string | null, to: string): Query<boolean> {
  const moved =
    from === null
      ? yield* affected('INSERT INTO follower_cursor (name, position) VALUES (?, ?) ON CONFLICT (name) DO NOTHING', FOLLOWER, to)
      : yield* affected('UPDATE follower_cursor SET position = ? WHERE name = ? AND position = ?', to, FOLLOWER, from);
  return moved === 1;
}

function* addAll(dialect: Dialect, summaries: readonly AttemptSummaryRow[]): Query<void> {
  const adding = ` ON CONFLICT (id) DO UPDATE SET attempts = attempt_summary.attempts + excluded.attempts,
    last_tried_at = ${dialect.greatest}(attempt_summary.last_tried_at, excluded.last_tried_at)`;
  yield* written(dialect.insertRows(attemptSummaryTable, summaries, adding));
}

function summarize(attempts: readonly ConnectionAttempt[]): AttemptSummaryRow[] {
  const summaries = new Map<string, AttemptSummaryRow>();
  for (const attempt of attempts) {
    const countedBy = {
      day: Math.floor(attempt.at / DAY_MS),
      creator_tenant_id: attempt.creatorTenantId,
      sign_in_tenant_id: attempt.signInTenantId,
      connector: attempt.connector,
      identity_provider: attempt.identityProvider,
      recorded_by_tenant_id: attempt.recordedByTenantId,
    };
    const id = createHash('sha256')
      .update(JSON.stringify(Object.values(countedBy)))
      .digest('hex');
    const before = summaries.get(id);
    summaries.set(id, {
      id,
      ...countedBy,
      attempts: (before?.attempts ?? 0) + 1,
      last_tried_at: Math.max(before?.last_tried_at ?? 0, attempt.at),
    });
  }
  return [...summaries.values()];
}

function* summariesSince(tenantId: TenantId, day: number): Query<AttemptSummary[]> {
  const found = yield* rows<AttemptSummaryRow>(
    `SELECT * FROM attempt_summary WHERE creator_tenant_id = ? AND day >= ?
     UNION ALL SELECT * FROM attempt_summary WHERE sign_in_tenant_id = ? AND day >= ? AND (creator_tenant_id IS NULL OR creator_tenant_id <> ?)`,
    tenantId,
    day,
    tenantId,
    day,
    tenantId,
  );
  return found.map((row) => ({
    day: row.day,
    creatorTenantId: row.creator_tenant_id,
    signInTenantId: row.sign_in_tenant_id,
    connector: row.connector,
    identityProvider: row.identity_provider,
    recordedByTenantId: row.recorded_by_tenant_id,
    attempts: row.attempts,
    lastTriedAt: row.last_tried_at,
  }));
}
