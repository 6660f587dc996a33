import { randomUUID } from 'node:crypto';
import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { replacePolicy } from '../../domain/policies/replacePolicy';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import type { SentRevision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { inTurns } from '../../queries/inTurns';
import { policyToChange } from './checkPolicy';
import { commitPolicyChange } from './commitPolicyChange';
import type { PolicyResult } from './commitPolicyChange';
import { readForReplacement } from './policyReads';

export interface ReplaceIsolationPolicyInput extends PolicyInput {
  readonly tenantId: TenantId;
  readonly expectedRevision?: SentRevision | null | undefined;
}

/** Replaces the whole policy by the wanted one, in one change that writes only the difference. A rule whose tenant stays keeps its ID and its time. */
export async function replaceIsolationPolicy(
  app: App,
  caller: Caller,
  input: ReplaceIsolationPolicyInput,
  claim?: IdempotencyClaim,
): Promise<PolicyResult> {
  return await commitPolicyChange(
    app,
    caller,
    {
      find: (unit) => policyToChange(unit, caller, input.tenantId, input.expectedRevision),
      edit: async (unit, found) => {
        const { current, lookup } = await readForReplacement(unit, found, input, app.maxRules);
        return await inTurns(replacePolicy(current, input, lookup, randomUUID, unit.at));
      },
    },
    claim,
  );
}
