import type { Instant } from '../../domain/shared/revision';
import type { Dialect } from '../sql/dialect';
import { affected, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { firstIdAt } from '../sql/timeOrderedIds';

/** How many attempts one step deletes. Each is in several indexes, at scattered places. */
const PURGED_AT_ONCE = 200;

/**
 * Deletes some of the attempts before this time; returns the number deleted. Null: none. On Postgres only the default partition is left to this: the others
 * are dropped as a whole.
 */
export function* purgeAttempts(dialect: Dialect, firstKept: Instant | null): Query<number> {
  if (firstKept === null) {
    return 0;
  }
  const table = dialect.kind === 'postgres' ? 'connection_attempt_default' : 'connection_attempt';
  const outdated = yield* rows<{ readonly id: string }>(
    `SELECT id FROM ${table} WHERE id < ? ORDER BY id LIMIT ?`,
    firstIdAt(firstKept),
    PURGED_AT_ONCE,
  );
  return outdated.length === 0
    ? 0
    : yield* affected(`DELETE FROM ${table} WHERE id ${dialect.among('uuid')}`, dialect.list(outdated.map(({ id }) => id)));
}
