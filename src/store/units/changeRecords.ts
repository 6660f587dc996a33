import type { IdempotencyClaim } from '../../domain/callers/caller';
import type { Instant } from '../../domain/shared/revision';
import type { Head } from '../port/changeLog';
import type { Store } from '../port/store';
import type { RecordUnit, UnitOutcome } from '../port/units';
import type { Database, Transaction, TransactionOutcome } from '../sql/database';
import { affected, firstRow } from '../sql/query';
import { TimeOrderedIds } from '../sql/timeOrderedIds';
import { assertSameRequest, claimId, keepAnswers, keptAnswers } from './idempotency';
import { recordUnit } from './recordUnit';
import { assertOutsideUnit, runGuarded } from './unitGuard';

/** `Store.transact` on this database. */
export function changeRecordsOn(database: Database, now: () => Instant): Store['changeRecords'] {
  const { dialect } = database;
  const ids = new TimeOrderedIds();

  async function unit<T>(transaction: Transaction, work: (unit: RecordUnit) => Promise<UnitOutcome<T>>): Promise<UnitOutcome<T>> {
    // INVARIANT: whoever takes a revision updates this row, and so waits until the transaction ends.
    const head = await transaction.run(firstRow<Head>(`SELECT revision, at FROM head WHERE id = 1${dialect.forShare}`));
    if (!head) {
      throw new Error('The head row of the change log is missing.');
    }
    const at = Math.max(head.at, now());
    return await runGuarded(transaction, (run) => recordUnit(dialect, { revision: head.revision, at }, () => ids.next(at), run), work);
  }

  /** Null where somebody else keeps an answer of the same claim meanwhile: it is to be looked at again. */
  async function claimed<T>(
    transaction: Transaction,
    work: (unit: RecordUnit) => Promise<UnitOutcome<T>>,
    claim: IdempotencyClaim,
  ): Promise<TransactionOutcome<{ readonly answer: T } | null>> {
    const id = claimId(claim);
    const kept = (await transaction.run(keptAnswers(dialect, [id], now()))).get(id);
    if (kept) {
      assertSameRequest(claim, kept.request);
      return { commit: false, value: { answer: kept.answer as T } };
    }
    await transaction.run(affected('SAVEPOINT work'));
    const { commit, answer } = await unit(transaction, work);
    if (!commit) {
      await transaction.run(affected('ROLLBACK TO SAVEPOINT work'));
    }
    if ((await transaction.run(keepAnswers(dialect, [{ claim, answer }], now()))) === 0) {
      return { commit: false, value: null };
    }
    return { commit: true, tell: commit, value: { answer } };
  }

  return async (work, claim) => {
    assertOutsideUnit();
    for (;;) {
      const done = await database.write('policy', async (transaction) => {
        if (claim) {
          return await claimed(transaction, work, claim);
        }
        const { commit, answer } = await unit(transaction, work);
        return { commit, tell: commit, value: { answer } };
      });
      if (done) {
        return done.answer;
      }
    }
  };
}
