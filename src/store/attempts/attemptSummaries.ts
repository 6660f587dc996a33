import { hash } from 'node:crypto';
import type { TenantId } from '../../domain/tenants/tenant';
import { nextTurn } from '../../turns';
import type { AttemptSummaries, AttemptSummary, AttemptToCount, SummaryPlace } from '../port/attempts';
import { attemptSummaryTable } from '../schema/tables/attemptSummaryTable';
import type { AttemptSummaryRow } from '../schema/tables/attemptSummaryTable';
import type { FollowerCursorRow } from '../schema/tables/followerCursorTable';
import type { Database } from '../sql/database';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow, rows, written } from '../sql/query';
import type { Query } from '../sql/query';

const DAY_MS = 24 * 60 * 60 * 1000;
const FOLLOWER = 'attempt_summary';
/** How many rows are written without a pause. SQLite writes on the thread that answers requests, so requests get a turn of the event loop in between. */
const ROWS_A_TURN = 250;

/** The daily summary of attempts and its follower's cursor, which commit together. */
export function summariesOn(database: Database): AttemptSummaries {
  return {
    cursor: () => database.read(cursor(), 'quick'),
    async add(from, attempts) {
      const last = attempts.at(-1);
      if (!last) {
        return;
      }
      await database.write('maintenance', async (transaction) => {
        if (!(await transaction.run(moveCursor(from, last.id)))) {
          return { commit: false, value: undefined };
        }
        const summaries = summarize(attempts);
        for (let place = 0; place < summaries.length; place += ROWS_A_TURN) {
          if (place > 0) {
            await nextTurn();
          }
          await transaction.run(addAll(database.dialect, summaries.slice(place, place + ROWS_A_TURN)));
        }
        return { commit: true, value: undefined };
      });
    },
    page: (tenantId, after, limit) => database.read(summaryPage(tenantId, after, limit), { heavyFor: tenantId }),
  };
}

function* cursor(): Query<string | null> {
  const row = yield* firstRow<FollowerCursorRow>('SELECT * FROM follower_cursor WHERE name = ?', FOLLOWER);
  return row?.position ?? null;
}

/** False if the cursor is no longer `from`. */
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

type Counted = Omit<AttemptSummaryRow, 'attempts' | 'last_tried_at'> & { attempts: number; last_tried_at: number };

/** The rows to add for these attempts. Each distinct key is hashed once. */
function summarize(attempts: readonly AttemptToCount[]): readonly AttemptSummaryRow[] {
  const summaries = new Map<string, Counted>();
  for (const attempt of attempts) {
    const day = Math.floor(attempt.at / DAY_MS);
    const { creatorTenantId, signInTenantId, connector, identityProvider, recordedByTenantId } = attempt;
    // INVARIANT: the ID of a row is the hash of exactly this text, on every version of this code, or one key would have two rows.
    const key = JSON.stringify([day, creatorTenantId, signInTenantId, connector, identityProvider, recordedByTenantId]);
    const summary = summaries.get(key);
    if (summary) {
      summary.attempts += 1;
      summary.last_tried_at = Math.max(summary.last_tried_at, attempt.at);
      continue;
    }
    summaries.set(key, {
      id: hash('sha256', key),
      day,
      creator_tenant_id: creatorTenantId,
      sign_in_tenant_id: signInTenantId,
      connector,
      identity_provider: identityProvider,
      recorded_by_tenant_id: recordedByTenantId,
      attempts: 1,
      last_tried_at: attempt.at,
    });
  }
  return [...summaries.values()];
}

/** Each side is read from its own index, and no more of it than the page takes. */
function* summaryPage(tenantId: TenantId, { day, id }: SummaryPlace, limit: number): Query<AttemptSummary[]> {
  const side = (column: string): string =>
    `SELECT * FROM (SELECT * FROM attempt_summary WHERE ${column} = ? AND (day, id) > (?, ?) ORDER BY day, id LIMIT ?) AS ${column}`;
  // Not UNION ALL: attempts within the tenant are on both sides.
  const found = yield* rows<AttemptSummaryRow>(
    `${side('creator_tenant_id')} UNION ${side('sign_in_tenant_id')} ORDER BY day, id LIMIT ?`,
    ...[tenantId, day, id, limit],
    ...[tenantId, day, id, limit],
    limit,
  );
  return found.map((row) => ({
    id: row.id,
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
