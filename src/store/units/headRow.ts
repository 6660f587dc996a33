import type { Instant } from '../../domain/shared/revision';
import type { Head } from '../port/changeLog';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow } from '../sql/query';
import type { Query } from '../sql/query';

/**
 * Takes the next revision and its time, which never runs backwards. INVARIANT: this is the first statement of a transaction in the lane of policy units, which
 * has the log for itself until it ends. So policy units follow one another in the order of their revisions, and no record unit runs beside one.
 */
export function* takeRevision(dialect: Dialect, now: Instant): Query<Head> {
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

/**
 * Reads the head in the lane of record units, which share the log: no policy unit can take a revision until the transaction ends. Its time is now, or the
 * head's if that is later.
 */
export function* shareHead(now: () => Instant): Query<Head> {
  const head = present(yield* firstRow<Head>('SELECT revision, at FROM head WHERE id = 1'));
  return { revision: head.revision, at: Math.max(head.at, now()) };
}

/** Waits until a policy unit could take a revision, and takes none. In a transaction that shares the log, it keeps no record units waiting. On Postgres only. */
export function* assertWritable(): Query<void> {
  present(yield* firstRow<Head>('SELECT revision, at FROM head WHERE id = 1 FOR SHARE'));
}

function present(head: Head | null): Head {
  if (!head) {
    throw new Error('The head row of the change log is missing.');
  }
  return head;
}
