import { AsyncLocalStorage } from 'node:async_hooks';
import type { UnitOutcome } from '../port/units';
import type { Transaction } from '../sql/database';
import type { Query } from '../sql/query';

/** Runs a query in the unit's transaction. */
export type RunInUnit = <R>(query: Query<R>) => Promise<R>;

export interface OpenedUnit<U> {
  readonly unit: U;
  /** Whether the unit has something to commit. */
  readonly hasChange: () => boolean;
}

const inUnit = new AsyncLocalStorage<{ open: boolean }>();

/** Throws within a unit of work: the writing that the caller wants would wait for the unit, and the unit for that writing. */
export function assertOutsideUnit(): void {
  if (inUnit.getStore()?.open === true) {
    throw new Error('A unit of work cannot start another write: that write would wait for the unit itself.');
  }
}

/**
 * Opens a unit, runs its work, and closes the unit when the work returns. Refuses to commit a unit in which a statement has failed, even if its work has
 * caught the error: after an error Postgres answers COMMIT by rolling back.
 */
export async function runUnit<U, T>(
  transaction: Transaction,
  open: (run: RunInUnit) => OpenedUnit<U>,
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
    const { unit, hasChange } = open(run);
    const outcome = await inUnit.run(state, () => work(unit));
    if (state.running > 0) {
      throw new Error('The unit of work returned before its statements had ended.');
    }
    if (outcome.commit && state.failed) {
      throw new Error('A statement of the unit of work failed, so the unit cannot be committed.');
    }
    if (outcome.commit && !hasChange()) {
      throw new Error('The unit of work has no change to commit.');
    }
    return outcome;
  } finally {
    state.open = false;
  }
}
