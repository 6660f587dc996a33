import type { Actor } from '../../domain/callers/caller';
import type { PolicyEdit } from '../../domain/policies/change';
import type { TenantId } from '../../domain/tenants/tenant';
import type { TenantEdit } from '../../domain/tenants/tenantEdits';
import { writeChange } from '../changes/writeChange';
import { policyRequestById, requestedPolicy, updatePolicyRequest } from '../policies/policyRequests';
import { writePolicy } from '../policies/writePolicy';
import type { Head } from '../port/changeLog';
import type { PolicyUnit, UnitOutcome } from '../port/units';
import type { Transaction } from '../sql/database';
import type { Dialect } from '../sql/dialect';
import type { Query } from '../sql/query';
import { writeTenant } from '../tenants/writeTenant';
import { currentState } from './currentStateReader';
import { runGuarded } from './unitGuard';

/** Runs the unit's function, and closes the unit when it returns. */
export async function runUnit<T>(
  dialect: Dialect,
  transaction: Transaction,
  head: Head,
  actor: Actor,
  work: (unit: PolicyUnit) => Promise<UnitOutcome<T>>,
): Promise<UnitOutcome<T>> {
  const state = { changed: false };

  function* policyChange(tenantId: TenantId, edit: PolicyEdit): Query<void> {
    yield* writePolicy(dialect, head, tenantId, edit);
    yield* writeChange(dialect, head, actor, { tenantId, kind: edit.kind, ruleId: edit.rule?.id ?? null });
  }

  function* tenantChange({ kind, tenant }: TenantEdit): Query<void> {
    yield* writeTenant(dialect, head.revision, tenant);
    yield* writeChange(dialect, head, actor, { tenantId: tenant.id, kind, ruleId: null });
  }

  function make(run: <R>(query: Query<R>) => Promise<R>): PolicyUnit {
    async function change(query: Query<void>): Promise<void> {
      if (state.changed) {
        throw new Error('One mutation is at most one change.');
      }
      state.changed = true;
      await run(query);
    }
    return {
      ...currentState(dialect, run),
      revision: head.revision,
      at: head.at,
      writePolicy: (tenantId, edit) => change(policyChange(tenantId, edit)),
      writeTenant: (edit) => change(tenantChange(edit)),
      // The head row is locked, which every unit of part 2 shares: nobody else is about to write requests.
      policyRequest: (id) => run(policyRequestById(id)),
      requestedPolicy: (requestId) => run(requestedPolicy(requestId)),
      updatePolicyRequest: (request, differences) => run(updatePolicyRequest(request, differences)),
    };
  }

  const outcome = await runGuarded(transaction, make, work);
  // INVARIANT: a revision is taken by exactly one row of the log, or the log would have gaps.
  if (outcome.commit && !state.changed) {
    throw new Error('The unit of work has no change to commit.');
  }
  return outcome;
}
