import type { IdempotencyClaim } from '../../domain/callers/caller';
import type { ConnectionAttempt, NewAttempt } from '../../domain/decisions/attempt';
import { overloadedError } from '../../domain/shared/requestError';
import type { RequestError } from '../../domain/shared/requestError';
import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { connectionAttemptTable } from '../schema/tables/connectionAttemptTable';
import type { ConnectionAttemptRow } from '../schema/tables/connectionAttemptTable';
import type { Database, Transaction, TransactionOutcome } from '../sql/database';
import { written } from '../sql/query';
import type { Query } from '../sql/query';
import { TimeOrderedIds, timeOfId } from '../sql/timeOrderedIds';
import { assertSameRequest, claimId, storeAnswers, storedAnswers } from '../units/idempotency';
import { fullTenants, tooManyKeys } from '../units/idempotencyCounts';

/** How often a batch is formed, at most: again if its IDs are too old, or if another node stored an answer of one of its claims. */
const TRIES = 5;

/** What `record` answers, and what is stored with the claim. */
export interface RecordedAttempt<T> {
  readonly attempt: ConnectionAttempt;
  readonly detail: T;
}

/** An attempt that waits to be recorded, and how to answer its caller. */
export interface WaitingAttempt {
  readonly attempt: NewAttempt;
  readonly detail: unknown;
  readonly claim: IdempotencyClaim | undefined;
  readonly resolve: (recorded: RecordedAttempt<unknown>) => void;
  readonly reject: (error: unknown) => void;
}

interface WrittenBatch {
  /** How many attempts were recorded. The others had been recorded before, with the same claims. */
  readonly rows: number;
  /** Each answers one caller of the batch. */
  readonly settle: readonly (() => void)[];
}

/** Writes a batch of attempts in one transaction. */
export class BatchWriter {
  readonly #database: Database;
  readonly #now: () => Instant;
  readonly #maxKeys: number;
  #ids = new TimeOrderedIds();

  constructor(database: Database, now: () => Instant, maxKeys: number) {
    this.#database = database;
    this.#now = now;
    this.#maxKeys = maxKeys;
  }

  /** Waits for the database, then forms a batch by `form` and records it. Does not answer its callers yet. */
  async write(form: () => Promise<readonly WaitingAttempt[]>): Promise<WrittenBatch> {
    for (let left = TRIES; left > 0; left -= 1) {
      const batch = await this.#database.write('attempts', async (transaction) => this.#insert(transaction, await form()));
      if (batch) {
        return batch;
      }
    }
    throw overloadedError('The database is too slow to record attempts. Try again in a moment.');
  }

  /** Null if the batch must be formed again. */
  async #insert(transaction: Transaction, group: readonly WaitingAttempt[]): Promise<TransactionOutcome<WrittenBatch | null>> {
    const { dialect, attemptOrder } = this.#database;
    const now = this.#now();
    const claimed = group.flatMap(({ claim }) => (claim ? [claimId(claim)] : []));
    const stored = claimed.length > 0 ? await transaction.run(storedAnswers(dialect, claimed, now)) : null;
    const refusals = claimed.length > 0 ? await transaction.run(this.#refusals(group, now)) : null;
    const settle: (() => void)[] = [];
    const fresh: { readonly recorded: RecordedAttempt<unknown>; readonly claim: IdempotencyClaim | undefined }[] = [];
    for (const { attempt, detail, claim, resolve, reject } of group) {
      const known = claim && stored?.get(claimId(claim));
      if (known) {
        settle.push(() => {
          try {
            assertSameRequest(claim, known.request);
            resolve(known.answer as RecordedAttempt<unknown>);
          } catch (error) {
            reject(error);
          }
        });
      } else if (claim?.tenantId && refusals?.has(claim.tenantId)) {
        settle.push(() => {
          reject(refusals.get(claim.tenantId ?? ''));
        });
      } else {
        const id = this.#ids.next(attemptOrder.idTime(now));
        const recorded = { attempt: { id, at: timeOfId(id), ...attempt }, detail };
        fresh.push({ recorded, claim });
        settle.push(() => {
          resolve(recorded);
        });
      }
    }
    const [first] = fresh;
    if (!first) {
      return { commit: false, value: { rows: 0, settle } };
    }

    if (!(await transaction.run(attemptOrder.announce(first.recorded.attempt.at)))) {
      // These IDs were made by a wrong clock, so the next IDs need not be above them.
      this.#ids = new TimeOrderedIds();
      return { commit: false, value: null };
    }
    const rows = fresh.map(({ recorded }) => toRow(recorded.attempt));
    await transaction.run(written(dialect.insertRows(connectionAttemptTable, rows)));
    const answered = fresh.flatMap(({ claim, recorded }) => (claim ? [{ claim, answer: recorded }] : []));
    if (answered.length > 0 && (await transaction.run(storeAnswers(dialect, answered, now))) < answered.length) {
      return { commit: false, value: null };
    }
    return { commit: true, value: { rows: fresh.length, settle } };
  }

  /** Why attempts with claims of these callers' tenants can't be recorded, by tenant: their callers have stored too many keys. */
  *#refusals(group: readonly WaitingAttempt[], now: Instant): Query<ReadonlyMap<TenantId, RequestError>> {
    const claims = group.flatMap(({ claim }) => claim ?? []);
    const refusals = new Map<TenantId, RequestError>();
    for (const tenantId of yield* fullTenants(this.#database.dialect, claims, this.#maxKeys)) {
      refusals.set(tenantId, yield* tooManyKeys(tenantId, this.#maxKeys, now));
    }
    return refusals;
  }
}

function toRow(attempt: ConnectionAttempt): ConnectionAttemptRow {
  return {
    id: attempt.id,
    at: attempt.at,
    creator_tenant_id: attempt.creatorTenantId,
    sign_in_tenant_id: attempt.signInTenantId,
    connector: attempt.connector,
    identity_provider: attempt.identityProvider,
    user: attempt.user,
    recorded_by_tenant_id: attempt.recordedByTenantId,
    allowed: attempt.allowed,
    reason: attempt.reason,
    revision: attempt.revision,
  };
}
