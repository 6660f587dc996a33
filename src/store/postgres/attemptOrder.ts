import type { Instant } from '../../domain/shared/revision';
import type { AttemptOrder } from '../sql/database';
import { postgresDialect } from '../sql/dialect';
import { affected, firstRow } from '../sql/query';
import type { Query } from '../sql/query';
import { firstIdAt } from '../sql/timeOrderedIds';
import { ADVISORY_LOCKS } from './advisoryLocks';

/** The greatest age of a batch's IDs, by the database's clock, when the batch announces itself. */
const OLDEST_MS = 1_000;

/** The second key of a batch's advisory lock is the second of its IDs, counted from here so that it fits. */
const FIRST_SECOND = 1_700_000_000;

const CLOCK = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`;

/**
 * INVARIANT: a batch takes a shared lock that names the second of its IDs, and keeps it until it has committed or rolled back. It goes on only if its IDs are
 * at most `OLDEST_MS` old once it has the lock; otherwise it is formed again. So a follower that reads the clock, and then the locks, knows an ID below which
 * no attempt can be committed any more. Only the database's clock matters; how long a commit takes does not.
 */
export function postgresAttemptOrder(now: () => Instant, partitions: Pick<AttemptOrder, 'floors'>): AttemptOrder {
  /** The database's clock minus this node's, once they were found to differ too much. */
  let offset = 0;
  return {
    idTime: (at) => at + offset,
    floors: (until) => partitions.floors(until),
    *announce(idTime): Query<boolean> {
      const second = Math.floor(idTime / 1000) - FIRST_SECOND;
      yield* affected('SELECT pg_advisory_xact_lock_shared(?, ?)', ADVISORY_LOCKS.attemptBatches, second);
      const age = (yield* databaseNow()) - idTime;
      if (Math.abs(age) <= OLDEST_MS) {
        return true;
      }
      offset = (yield* databaseNow()) - now();
      return false;
    },
    *settled(): Query<string> {
      const clock = yield* databaseNow();
      const locks = yield* firstRow<{ readonly second: number | null }>(
        `SELECT min(objid::bigint) AS second FROM pg_locks
         WHERE locktype = 'advisory' AND classid = ? AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND ${postgresDialect.onPrimary}`,
        ADVISORY_LOCKS.attemptBatches,
      );
      const oldest = locks?.second ?? null;
      return firstIdAt(Math.min(clock - OLDEST_MS, oldest === null ? Infinity : (oldest + FIRST_SECOND) * 1000));
    },
  };
}

function* databaseNow(): Query<Instant> {
  const row = yield* firstRow<{ readonly now: Instant }>(`SELECT ${CLOCK}`);
  if (!row) {
    throw new Error('Postgres did not return its time.');
  }
  return row.now;
}
