import type { Actor, IdempotencyClaim } from '../../domain/callers/caller';
import type { Instant } from '../../domain/shared/revision';
import type { Store } from '../port/store';
import type { PolicyUnit, UnitOutcome } from '../port/units';
import type { Database, Transaction, TransactionOutcome } from '../sql/database';
import { affected } from '../sql/query';
import { assertSameRequest, claimId, keepAnswers, keptAnswers } from './idempotency';
import { runUnit } from './policyUnit';
import { giveRevisionBack, takeRevision } from './takeRevision';
import { assertOutsideUnit } from './unitGuard';

/** `Store.commit` on this database. */
export function changePolicyOn(database: Database, now: () => Instant): Store['changePolicy'] {
  const { dialect } = database;

  async function unclaimed<T>(
    transaction: Transaction,
    actor: Actor,
    work: (unit: PolicyUnit) => Promise<UnitOutcome<T>>,
  ): Promise<TransactionOutcome<T>> {
    const head = await transaction.run(takeRevision(dialect, now()));
    const { commit, answer } = await runUnit(dialect, transaction, head, actor, work);
    return { commit, tell: commit, value: answer };
  }

  // The head row's lock is held from the look at the kept answers until the new one is kept: of two requests with one claim, one runs.
  async function claimed<T>(
    transaction: Transaction,
    actor: Actor,
    work: (unit: PolicyUnit) => Promise<UnitOutcome<T>>,
    claim: IdempotencyClaim,
  ): Promise<TransactionOutcome<T>> {
    const head = await transaction.run(takeRevision(dialect, now()));
    const id = claimId(claim);
    const kept = (await transaction.run(keptAnswers(dialect, [id], now()))).get(id);
    if (kept) {
      assertSameRequest(claim, kept.request);
      return { commit: false, value: kept.answer as T };
    }
    await transaction.run(affected('SAVEPOINT work'));
    const { commit, answer } = await runUnit(dialect, transaction, head, actor, work);
    if (!commit) {
      await transaction.run(affected('ROLLBACK TO SAVEPOINT work'));
      await transaction.run(giveRevisionBack());
    }
    await transaction.run(keepAnswers(dialect, [{ claim, answer }], now()));
    return { commit: true, tell: commit, value: answer };
  }

  return async (actor, work, claim) => {
    assertOutsideUnit();
    return await database.write('policy', (transaction) =>
      claim ? claimed(transaction, actor, work, claim) : unclaimed(transaction, actor, work),
    );
  };
}
