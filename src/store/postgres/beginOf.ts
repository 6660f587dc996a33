import type { Lane } from '../sql/database';
import { ADVISORY_LOCKS } from './advisoryLocks';

/**
 * How the transactions of a lane lock the log when they begin. Postgres grants advisory locks in the order of arrival; a lock on the head row itself would let
 * record units that share it pass a policy unit that waits, without end.
 */
const LOG_LOCKS: Readonly<Record<Lane, readonly string[]>> = {
  policy: [`SELECT pg_advisory_xact_lock(${String(ADVISORY_LOCKS.head)})`],
  records: [`SELECT pg_advisory_xact_lock_shared(${String(ADVISORY_LOCKS.head)})`],
  attempts: [],
  maintenance: [],
};

/**
 * What begins a transaction of this lane, in one message. `maxWaitMs`: how long each statement waits for a lock. The log's lock is a statement of its own, so
 * that the next statement sees what was committed before the lock was granted.
 */
export function beginOf(lane: Lane, maxWaitMs: number): string {
  const begin = `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = ${String(maxWaitMs)}`;
  return [begin, ...LOG_LOCKS[lane]].join('; ');
}
