import type { App } from '../../app';
import { actorOf } from '../../domain/callers/caller';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import type { PolicyEdit } from '../../domain/policies/change';
import type { TenantRule } from '../../domain/policies/policy';
import type { EditResult, Refusal } from '../../domain/shared/editResult';
import type { Revision } from '../../domain/shared/revision';
import type { UserError } from '../../domain/shared/userError';
import type { TenantId } from '../../domain/tenants/tenant';
import type { PolicyUnit } from '../../store/port/units';
import type { PolicyToChange } from './checkPolicy';

/**
 * A use case that changes a policy: it finds the policy or rule to change, then makes the edit. Both functions read through the unit, in a bounded number of
 * statements.
 */
interface PolicyCommand<P extends PolicyToChange> {
  readonly find: (unit: PolicyUnit) => Promise<P | Refusal>;
  readonly edit: (unit: PolicyUnit, found: P) => EditResult<PolicyEdit> | Promise<EditResult<PolicyEdit>>;
}

/**
 * Runs the command as one unit of work. It takes one revision, or none if the command is refused or everything already is as asked. This node has applied the
 * change before the command answers.
 */
export async function commitPolicyChange<P extends PolicyToChange>(
  app: App,
  caller: Caller,
  { find, edit }: PolicyCommand<P>,
  claim: IdempotencyClaim | undefined,
): Promise<PolicyResult> {
  const result = await app.store.changePolicy<PolicyResult>(
    actorOf(caller),
    async (unit) => {
      const found = await find(unit);
      if (found.outcome === 'refused') {
        return { commit: false, answer: refusedPolicy(found.userErrors) };
      }
      const tenantId = found.tenant.id;
      const edited = await edit(unit, found);
      switch (edited.outcome) {
        case 'refused':
          return { commit: false, answer: refusedPolicy(edited.userErrors) };
        case 'unchanged':
          return { commit: false, answer: { tenantId, readAt: unit.revision - 1, changed: null, rule: found.rule, userErrors: [] } };
        case 'changed':
          await unit.writePolicy(tenantId, edited.edit);
          return {
            commit: true,
            answer: { tenantId, readAt: unit.revision, changed: unit.revision, rule: edited.edit.rule, userErrors: [] },
          };
      }
    },
    claim,
  );
  if (result.changed !== null) {
    await app.live.reached(result.changed);
  }
  return result;
}

/**
 * The result of a mutation of a policy. It is plain JSON, because it is stored with the idempotency key. If there are `userErrors`, everything else is null.
 */
export interface PolicyResult {
  readonly tenantId: TenantId | null;
  /** The revision at which to read the policy of the payload. */
  readonly readAt: Revision | null;
  /** The revision of the change; null if the policy already was as asked. */
  readonly changed: Revision | null;
  /** The rule added, changed (as it is now) or removed (as it was). */
  readonly rule: TenantRule | null;
  readonly userErrors: readonly UserError[];
}

function refusedPolicy(userErrors: readonly UserError[]): PolicyResult {
  return { tenantId: null, readAt: null, changed: null, rule: null, userErrors };
}
