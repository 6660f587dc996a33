import type { Instant } from '../../domain/shared/revision';
import type { Head } from '../port/changeLog';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow } from '../sql/query';
import type { Query } from '../sql/query';

/** Takes the next revision and its time, which never runs backwards. Locks the head row, so that policy units follow one another. */
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

/** Reads the head and shares the lock on its row: no policy unit can take a revision until the transaction ends. Its time is now, or the head's if that is later. */
export function* shareHead(dialect: Dialect, now: () => Instant): Query<Head> {
  const head = present(yield* firstRow<Head>(`SELECT revision, at FROM head WHERE id = 1${dialect.forShare}`));
  return { revision: head.revision, at: Math.max(head.at, now()) };
}

function present(head: Head | null): Head {
  if (!head) {
    throw new Error('The head row of the change log is missing.');
  }
  return head;
}
