import { AsyncLocalStorage } from 'node:async_hooks';
import type { PolicyEdit, TenantEdit } from '../domain/change';
import type { TenantId } from '../domain/tenant';
import { currentState } from './currentState';
import type { Transaction } from './database';
import type { Dialect } from './dialect';
import type { Query } from './statement';
import type { Actor, Head, UnitOfWork, UnitOutcome } from './store';
import { writeChange } from './write/writeChange';
import { writePolicy } from './write/writePolicy';
import { writeTenant } from './write/writeTenant';

interface OpenUnit {
  open: boolean;
}

const inUnit = new AsyncLocalStorage<OpenUnit>();

/** Refuses to wait, from within a unit of work, for a turn that only comes when the unit has ended. */
export function assertOutsideUnit(): void {
  if (inUnit.getStore()?.open === true) throw new Error('A unit of work does no other writing than its own: it would wait for itself.');
}

/** Runs the unit's function, and closes the unit when it returns. */
export async function runUnit<T>(
  dialect: Dialect,
  transaction: Transaction,
  head: Head,
  actor: Actor,
  work: (unit: UnitOfWork) => Promise<UnitOutcome<T>>,
): Promise<UnitOutcome<T>> {
  const state = { open: true, running: 0, failed: false, changed: false };

  async function run<R>(query: Query<R>): Promise<R> {
    if (!state.open) throw new Error('This unit of work is closed.');
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

  async function change(query: Query<void>): Promise<void> {
    if (state.changed) throw new Error('One mutation is at most one change.');
    state.changed = true;
    await run(query);
  }

  function* policyChange(tenantId: TenantId, edit: PolicyEdit): Query<void> {
    yield* writePolicy(dialect, head, tenantId, edit);
    yield* writeChange(dialect, head, actor, { tenantId, kind: edit.kind, ruleId: edit.rule?.id ?? null });
  }

  function* tenantChange({ kind, tenant }: TenantEdit): Query<void> {
    yield* writeTenant(dialect, head.revision, tenant);
    yield* writeChange(dialect, head, actor, { tenantId: tenant.id, kind, ruleId: null });
  }

  const unit: UnitOfWork = {
    ...currentState(dialect, run),
    revision: head.revision,
    at: head.at,
    writePolicy: (tenantId, edit) => change(policyChange(tenantId, edit)),
    writeTenant: (edit) => change(tenantChange(edit)),
  };

  try {
    const outcome = await inUnit.run(state, () => work(unit));
    if (state.running > 0) throw new Error('The unit of work returned before its statements had ended.');
    // INVARIANT: a revision is taken by exactly one row of the log, or the log would have gaps. Postgres answers COMMIT after an error by rolling back.
    if (outcome.commit && (state.failed || !state.changed))
      throw new Error('The unit of work has no change to commit, or one that failed.');
    return outcome;
  } finally {
    state.open = false;
  }
}
