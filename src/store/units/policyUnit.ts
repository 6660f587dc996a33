import type { Actor } from '../../domain/callers/caller';
import type { PolicyEdit } from '../../domain/policies/change';
import type { TenantId } from '../../domain/tenants/tenant';
import type { TenantEdit } from '../../domain/tenants/tenantEdits';
import { writeChange } from '../changes/writeChange';
import { policyRequestById, requestedPolicy, updatePolicyRequest } from '../policies/policyRequests';
import { writePolicy } from '../policies/writePolicy';
import type { Head } from '../port/changeLog';
import type { PolicyUnit } from '../port/units';
import type { Dialect } from '../sql/dialect';
import type { Query } from '../sql/query';
import { writeTenant } from '../tenants/writeTenant';
import { currentState } from './currentStateReader';
import type { OpenedUnit, RunInUnit } from './runUnit';

/** A policy unit at this head, whose revision the transaction took. */
export function policyUnit(dialect: Dialect, head: Head, actor: Actor, run: RunInUnit): OpenedUnit<PolicyUnit> {
  let changed = false;

  // INVARIANT: a revision is taken by exactly one row of the log, or the log would have gaps.
  async function change(query: Query<void>): Promise<void> {
    if (changed) {
      throw new Error('A policy unit can make only one change.');
    }
    changed = true;
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

  const unit: PolicyUnit = {
    ...currentState(dialect, run),
    revision: head.revision,
    at: head.at,
    writePolicy: (tenantId, edit) => change(policyChange(tenantId, edit)),
    writeTenant: (edit) => change(tenantChange(edit)),
    // This unit has locked the head row, which every record unit shares: no other unit can be writing policy requests.
    policyRequest: (id) => run(policyRequestById(id)),
    requestedPolicy: (requestId) => run(requestedPolicy(requestId)),
    updatePolicyRequest: (request, differences) => run(updatePolicyRequest(request, differences)),
  };
  return { unit, hasChange: () => changed };
}
