import type { Instant } from '../../domain/time';
import { firstIdAt } from '../attemptIds';
import { affected, type Query, rows } from '../statement';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Days that have their partition before they begin. */
const DAYS_AHEAD = 7;
const PARTITION_LOCK = 1_129_270_852;

/**
 * Makes the missing partitions of attempts from yesterday on. A day without one is no loss: its attempts go to the default partition.
 * To be run in a transaction.
 */
export function* makePartitions(now: Instant): Query<void> {
  const today = Math.floor(now / DAY_MS);
  const wanted = Array.from({ length: DAYS_AHEAD + 2 }, (_, index) => today - 1 + index);
  if ((yield* missing(wanted)).length === 0) return;
  yield* affected('SELECT pg_advisory_xact_lock(?)', PARTITION_LOCK);
  for (const day of yield* missing(wanted)) {
    yield* affected(
      `CREATE TABLE ${nameOf(day)} PARTITION OF connection_attempt FOR VALUES FROM ('${firstIdAt(day * DAY_MS)}') TO ('${firstIdAt((day + 1) * DAY_MS)}')`,
    );
  }
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
