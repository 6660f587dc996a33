import type { Instant } from '../../domain/shared/revision';
import type { Database } from '../sql/database';
import { databaseErrorOf } from '../sql/databaseError';
import { affected, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { firstIdAt } from '../sql/timeOrderedIds';
import { ADVISORY_LOCKS } from './advisoryLocks';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How many days ahead partitions are made. */
const DAYS_AHEAD = 7;
/** Codes of errors without harm: the default partition has attempts of that day; this role may not create tables. */
const HARMLESS = new Set(['23514', '42501']);

/**
 * Makes the missing partitions of attempts, from yesterday on. A day needs none: attempts of a day without a partition go to the default partition, and
 * such a day gets no partition later.
 */
export async function makePartitions(database: Database, now: Instant): Promise<void> {
  const yesterday = Math.max(0, Math.floor(now / DAY_MS) - 1);
  const wanted = Array.from({ length: DAYS_AHEAD + 2 }, (_, index) => yesterday + index);
  for (const day of await database.read(missing(wanted))) {
    try {
      await database.write('maintenance', async (transaction) => {
        await transaction.run(makePartition(day));
        return { commit: true, value: undefined };
      });
    } catch (error) {
      if (!HARMLESS.has(databaseErrorOf(error).code)) {
        throw error;
      }
    }
  }
}

function* makePartition(day: number): Query<void> {
  yield* affected('SELECT pg_advisory_xact_lock(?)', ADVISORY_LOCKS.partitions);
  // Another node may have made it meanwhile.
  if ((yield* missing([day])).length === 0) {
    return;
  }
  const [from, to] = [firstIdAt(day * DAY_MS), firstIdAt((day + 1) * DAY_MS)];
  yield* affected(`CREATE TABLE ${nameOf(day)} PARTITION OF connection_attempt FOR VALUES FROM ('${from}') TO ('${to}')`);
}

function* missing(days: readonly number[]): Query<number[]> {
  const found = yield* rows<{ readonly relname: string }>(
    `SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'connection_attempt'::regclass`,
  );
  const names = new Set(found.map((row) => row.relname));
  return days.filter((day) => !names.has(nameOf(day)));
}

function nameOf(day: number): string {
  return `connection_attempt_${new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')}`;
}
