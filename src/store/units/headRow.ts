import type { Instant } from '../../domain/shared/revision';
import type { Head } from '../port/changeLog';
import { ADVISORY_LOCKS } from '../postgres/advisoryLocks';
import { postgresDialect } from '../sql/dialect';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow } from '../sql/query';
import type { Query } from '../sql/query';

/**
 * Takes the next revision and its time, which never runs backwards. INVARIANT: this is the transaction's first statement. The transaction has the log for
 * itself until it ends, so policy units follow one another in the order of their revisions, and no record unit runs beside one.
 */
export function* takeRevision(dialect: Dialect, now: Instant): Query<Head> {
  yield* lockHead(dialect, 'pg_advisory_xact_lock');
  return present(
    yield* firstRow<Head>(
      `UPDATE head SET revision = revision + 1, at = ${dialect.greatest}(at, ?) WHERE id = 1 RETURNING revision, at`,
      now,
    ),
  );
}

/** Gives the revision back within the transaction that took it, with the time of the change before. */
export function* giveRevisionBack(): Query<void> {
  yield* affected(
    `UPDATE head SET revision = revision - 1, at = coalesce((SELECT c.at FROM change c WHERE c.revision = head.revision - 1), 0) WHERE id = 1`,
  );
}

/** Reads the head: no policy unit can take a revision until the transaction ends. Its time is now, or the head's if that is later. */
export function* shareHead(dialect: Dialect, now: () => Instant): Query<Head> {
  yield* lockHead(dialect, 'pg_advisory_xact_lock_shared');
  const head = present(yield* firstRow<Head>('SELECT revision, at FROM head WHERE id = 1'));
  return { revision: head.revision, at: Math.max(head.at, now()) };
}

/** Waits until a policy unit could take a revision, and takes none. Does not keep record units waiting. On Postgres only. */
export function* assertWritable(): Query<void> {
  yield* lockHead(postgresDialect, 'pg_advisory_xact_lock_shared');
  present(yield* firstRow<Head>('SELECT revision, at FROM head WHERE id = 1 FOR SHARE'));
}

/**
 * Locks the log by an advisory lock. Postgres grants these in the order of arrival; a lock on the head row itself would let record units that share it pass a
 * policy unit that waits, without end. The lock is a statement of its own, so that the next statement sees what was committed before the lock was granted.
 */
function* lockHead(dialect: Dialect, lock: 'pg_advisory_xact_lock' | 'pg_advisory_xact_lock_shared'): Query<void> {
  if (dialect.kind === 'postgres') {
    yield* affected(`SELECT ${lock}(?)`, ADVISORY_LOCKS.head);
  }
}

function present(head: Head | null): Head {
  if (!head) {
    throw new Error('The head row of the change log is missing.');
  }
  return head;
}
