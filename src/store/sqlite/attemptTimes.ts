import type { AttemptOrder } from '../sql/database';
import { firstRow } from '../sql/query';
import type { Query } from '../sql/query';
import { FIRST_ID, timeOfId } from '../sql/timeOrderedIds';
import type { SqliteHandle } from './sqliteHandle';

/** With one writer, attempts are committed in the order of their IDs as long as the time in these IDs never runs backwards. */
export function attemptOrder(handle: SqliteHandle): AttemptOrder {
  const newest = handle.run(firstRow<{ readonly id: string }>('SELECT id FROM connection_attempt ORDER BY id DESC LIMIT 1'));
  let latest = newest ? timeOfId(newest.id) + 1 : 0;
  return {
    idTime(now) {
      latest = Math.max(latest, now);
      return latest;
    },
    announce: () => result(true),
    settled: () => result(null),
    floors: () => [FIRST_ID],
  };
}

// eslint-disable-next-line require-yield -- a query without statements
function* result<T>(value: T): Query<T> {
  return value;
}
