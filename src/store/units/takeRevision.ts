import type { Instant } from '../../domain/shared/revision';
import type { Head } from '../port/changeLog';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow } from '../sql/query';
import type { Query } from '../sql/query';

/** Takes the next revision and its time, which never runs backwards. On Postgres this locks the head row, so that units follow one another. */
export function* takeRevision(dialect: Dialect, now: Instant): Query<Head> {
  const head = yield* firstRow<Head>(
    `UPDATE head SET revision = revision + 1, at = ${dialect.greatest}(at, ?) WHERE id = 1 RETURNING revision, at`,
    now,
  );
  if (!head) {
    throw new Error('The head row of the change log is missing.');
  }
  return head;
}

/** Gives the revision back within the transaction that took it, with the time of the change before. */
export function* giveRevisionBack(): Query<void> {
  yield* affected(
    `UPDATE head SET revision = revision - 1, at = coalesce((SELECT c.at FROM change c WHERE c.revision = head.revision - 1), 0) WHERE id = 1`,
  );
}
