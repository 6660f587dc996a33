import type { App } from '../app';
import { actorOf } from '../domain/callers/caller';
import type { Caller } from '../domain/callers/caller';
import type { IdempotencyClaim } from '../domain/callers/idempotencyClaim';
import type { PolicyEdit } from '../domain/policies/change';
import type { EditResult } from '../domain/shared/editResult';
import type { UnitOfWork } from '../store/port/units';
import { refusedPolicy } from './policyResult';
import type { PolicyResult } from './policyResult';
import type { PolicyToChange, Refusal } from './policyToChange';

/** A use case that changes a policy: what is to be changed, and how. Both read through the unit, in a bounded number of statements. */
export interface PolicyCommand<P extends PolicyToChange> {
  readonly find: (unit: UnitOfWork) => Promise<P | Refusal>;
  readonly edit: (unit: UnitOfWork, found: P) => EditResult<PolicyEdit> | Promise<EditResult<PolicyEdit>>;
}

/**
 * Runs it as one unit of work: at most one revision, none where it is refused or all is as asked already. This node has applied the change before the
 * command answers.
 */
export async function commitPolicyChange<P extends PolicyToChange>(
  app: App,
  caller: Caller,
  { find, edit }: PolicyCommand<P>,
  claim: IdempotencyClaim | undefined,
): Promise<PolicyResult> {
  const result = await app.store.commit<PolicyResult>(
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
