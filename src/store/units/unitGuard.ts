import { AsyncLocalStorage } from 'node:async_hooks';
import type { UnitOutcome } from '../port/units';
import type { Transaction } from '../sql/database';
import type { Query } from '../sql/query';

interface OpenUnit {
  open: boolean;
}

const inUnit = new AsyncLocalStorage<OpenUnit>();

/** Refuses to wait, from within a unit of work, for a turn that only comes when the unit has ended. */
export function assertOutsideUnit(): void {
  if (inUnit.getStore()?.open === true) {
    throw new Error('A unit of work does no other writing than its own: it would wait for itself.');
  }
}

/**
 * Runs the function of a unit, and closes the unit when it returns. `make` makes the unit of the way to run its statements. What hides an error of the
 * database is not committed: Postgres answers COMMIT after an error by rolling back.
 */
export async function runGuarded<U, T>(
  transaction: Transaction,
  make: (run: <R>(query: Query<R>) => Promise<R>) => U,
  work: (unit: U) => Promise<UnitOutcome<T>>,
): Promise<UnitOutcome<T>> {
  const state = { open: true, running: 0, failed: false };

  async function run<R>(query: Query<R>): Promise<R> {
    if (!state.open) {
      throw new Error('This unit of work is closed.');
    }
    state.running += 1;
    try {
      return await transaction.run(query);
    } catch (error) {
      state.failed = true;
      throw error;
    } finally {
      state.running -= 1;
    }
  }

  try {
    const unit = make(run);
    const outcome = await inUnit.run(state, () => work(unit));
    if (state.running > 0) {
      throw new Error('The unit of work returned before its statements had ended.');
    }
    if (outcome.commit && state.failed) {
      throw new Error('The unit of work has a statement that failed, and so no change to commit.');
    }
    return outcome;
  } finally {
    state.open = false;
  }
}
