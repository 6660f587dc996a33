import type { IdempotencyClaim } from '../../domain/callers/caller';
import type { NewAttempt } from '../../domain/decisions/attempt';
import type { Instant } from '../../domain/shared/revision';
import type { Attempts, AttemptToCount } from '../port/attempts';
import type { Database } from '../sql/database';
import type { Query } from '../sql/query';
import { Signal } from '../sql/signal';
import { assertSameRequest, claimId, storedAnswers } from '../units/idempotency';
import { assertOutsideUnit } from '../units/runUnit';
import { AttemptBatches } from './attemptBatches';
import type { RecordedAttempt } from './batchWriter';
import { attemptsAfter, attemptsBefore } from './readAttempts';

/** Attempts on this database, and the way to wait for those that are being written. */
export function attemptsOn(
  database: Database,
  now: () => Instant,
  maxKeys: number,
): { readonly attempts: Attempts; readonly drained: () => Promise<void> } {
  const recordedSignal = new Signal();
  const batches = new AttemptBatches(database, now, maxKeys, recordedSignal);
  /** Claims whose attempt is being written, so that a batch never contains one claim twice. */
  const inFlight = new Map<string, { readonly request: string; readonly recorded: Promise<RecordedAttempt<unknown>> }>();

  function underWay(claim: IdempotencyClaim): Promise<RecordedAttempt<unknown>> | null {
    const writing = inFlight.get(claimId(claim));
    if (!writing) {
      return null;
    }
    assertSameRequest(claim, writing.request);
    return writing.recorded;
  }

  const attempts: Attempts = {
    async record<T>(attempt: NewAttempt, detail: T, claim?: IdempotencyClaim): Promise<RecordedAttempt<T>> {
      assertOutsideUnit();
      if (!claim) {
        return await batches.add(attempt, detail);
      }
      const known = underWay(claim);
      if (known) {
        return (await known) as RecordedAttempt<T>;
      }
      const id = claimId(claim);
      const recorded = batches.add(attempt, detail, claim).finally(() => inFlight.delete(id));
      inFlight.set(id, { request: claim.request, recorded });
      return await recorded;
    },
    async recorded(claim) {
      const known = underWay(claim);
      if (known) {
        return await known;
      }
      const id = claimId(claim);
      const stored = (await database.read(storedAnswers(database.dialect, [id], now()), 'quick')).get(id);
      if (!stored) {
        return null;
      }
      assertSameRequest(claim, stored.request);
      return stored.answer as RecordedAttempt<unknown>;
    },
    page: (tenantId, filter, limit, before) =>
      database.read(
        attemptsBefore(tenantId, filter, limit, before, (until) => database.attemptOrder.floors(until)),
        { heavyFor: tenantId },
      ),
    after: (id, limit) => database.read(settledAfter(database, id, limit), 'quick'),
    onHint: (listener) => recordedSignal.on(listener),
    stats: () => batches.stats,
  };
  return { attempts, drained: () => batches.drained() };
}

// INVARIANT: the limit is read before the rows, and each statement sees a state of its own. The other way round, an attempt could be missed.
function* settledAfter(database: Database, id: string | null, limit: number): Query<readonly AttemptToCount[]> {
  const settled = yield* database.attemptOrder.settled();
  return yield* attemptsAfter(database.dialect, id, settled, limit);
}
