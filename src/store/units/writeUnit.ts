import type { IdempotencyClaim } from '../../domain/callers/caller';
import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Head } from '../port/changeLog';
import type { UnitOutcome } from '../port/units';
import type { Database, Lane, Topic, Transaction, TransactionOutcome } from '../sql/database';
import type { Dialect } from '../sql/dialect';
import { affected } from '../sql/query';
import type { Query } from '../sql/query';
import { assertSameRequest, claimId, lockClaim, storeAnswers, storedAnswers } from './idempotency';
import { assertRoomForKeys } from './idempotencyCounts';
import { assertOutsideUnit } from './runUnit';

/** What the two kinds of unit do differently. */
interface UnitSteps<T> {
  /** How many idempotency keys are stored of one tenant's callers at most. */
  readonly maxKeys: number;
  readonly lane: Lane;
  /** What followers are told of when the unit commits. */
  readonly tells: Topic;
  /** The tenant that waits for the unit; null if none does. */
  readonly tenantId: TenantId | null;
  /** The transaction's first step. By its lane, the transaction has the log for itself, or shares it with others, from before this step until it ends. */
  readonly begin: () => Query<Head>;
  readonly run: (transaction: Transaction, head: Head) => Promise<UnitOutcome<T>>;
  /** Undoes what `begin` wrote: the unit did not commit, and its answer is about to be stored. Null if `begin` writes nothing. */
  readonly undo: (() => Query<void>) | null;
}

/** Runs a unit in a transaction of its own. With a claim, at most one unit for the claim commits, and its answer is given again. */
export async function writeUnit<T>(
  database: Database,
  now: () => Instant,
  claim: IdempotencyClaim | undefined,
  steps: UnitSteps<T>,
): Promise<T> {
  assertOutsideUnit();
  for (;;) {
    const done = await database.write(
      steps.lane,
      async (transaction) => {
        const head = await transaction.run(steps.begin());
        if (claim) {
          return await runClaimed(database.dialect, transaction, now, claim, steps, head);
        }
        const { commit, answer } = await steps.run(transaction, head);
        return { commit, tell: steps.tells, value: { answer } };
      },
      steps.tenantId,
    );
    if (done) {
      return done.answer;
    }
  }
}

/** Gives the claim's stored answer; if there is none, runs the unit and stores its answer. Null if a batch of attempts stored one meanwhile: the caller must call this again. */
async function runClaimed<T>(
  dialect: Dialect,
  transaction: Transaction,
  now: () => Instant,
  claim: IdempotencyClaim,
  { run, undo, maxKeys, tells }: UnitSteps<T>,
  head: Head,
): Promise<TransactionOutcome<{ readonly answer: T } | null>> {
  const id = claimId(claim);
  await transaction.run(lockClaim(dialect, id));
  const stored = (await transaction.run(storedAnswers(dialect, [id], now()))).get(id);
  if (stored) {
    assertSameRequest(claim, stored.request);
    return { commit: false, value: { answer: stored.answer as T } };
  }
  await transaction.run(assertRoomForKeys(dialect, [claim], maxKeys, now()));
  await transaction.run(affected('SAVEPOINT work'));
  const { commit, answer } = await run(transaction, head);
  if (!commit) {
    await transaction.run(affected('ROLLBACK TO SAVEPOINT work'));
    if (undo) {
      await transaction.run(undo());
    }
  }
  if ((await transaction.run(storeAnswers(dialect, [{ claim, answer }], now()))) === 0) {
    return { commit: false, value: null };
  }
  return { commit: true, tell: commit ? tells : null, value: { answer } };
}
