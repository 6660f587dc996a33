import type { App } from '../../app';
import { requestActorOf } from '../../domain/callers/caller';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import type { WantedPolicy } from '../../domain/policies/planReplacement';
import { resolvePolicy } from '../../domain/policies/replacePolicy';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import { requestLimitReached } from '../../domain/policyRequests/policyRequestErrors';
import { assertNotBlank } from '../../domain/shared/text';
import type { UserError } from '../../domain/shared/userError';
import { inTurns } from '../../queries/inTurns';
import { policyToChange } from '../policies/checkPolicy';
import { readForReplacement } from '../policies/policyReads';
import type { ReplaceIsolationPolicyInput } from '../policies/replaceIsolationPolicy';
import { refusedRequest } from './checkRequest';
import type { PolicyRequestResult } from './checkRequest';

interface RequestPolicyChangeInput {
  readonly policy: ReplaceIsolationPolicyInput;
  readonly justification: string;
}

/**
 * Submits a request to replace a policy. It is refused if the policy can't be replaced by the wanted one now. It resolves the domains of the wanted rules now, so that the
 * tenants that an operator verifies are the tenants that are applied, even if a domain gets another owner meanwhile. Throws `BAD_USER_INPUT` for a blank
 * justification.
 */
export async function requestPolicyChange(
  app: App,
  caller: Caller,
  { policy, justification }: RequestPolicyChangeInput,
  claim?: IdempotencyClaim,
): Promise<PolicyRequestResult> {
  assertNotBlank('justification', justification);
  const refusal = (userErrors: readonly UserError[]) => ({
    commit: false,
    answer: refusedRequest(userErrors.map((error) => ({ ...error, path: ['policy', ...error.path] }))),
  });
  return await app.store.changeRecords<PolicyRequestResult>(
    async (unit) => {
      const found = await policyToChange(unit, null, policy.tenantId, policy.expectedRevision);
      if (found.outcome === 'refused') {
        return refusal(found.userErrors);
      }
      const { current, lookup } = await readForReplacement(unit, found, policy, app.maxRules);
      const wanted = await inTurns(resolvePolicy(current, policy, lookup));
      if ('userErrors' in wanted) {
        return refusal(wanted.userErrors);
      }
      const request = await unit.createPolicyRequest(
        {
          tenantId: policy.tenantId,
          status: 'SUBMITTED',
          justification,
          requestedBy: requestActorOf(caller),
          requestedAt: unit.at,
          baseRevision: found.version.revision,
          verifiedBy: null,
          resolvedBy: null,
          resolvedAt: null,
          resolution: null,
          changeRevision: null,
        },
        byTenantId(wanted),
      );
      const limit = requestLimitReached(await unit.usage(policy.tenantId), app.bounds);
      if (limit !== null) {
        return refusal([limit]);
      }
      return { commit: true, answer: { request, userErrors: [] } };
    },
    claim,
    policy.tenantId,
  );
}

/** The wanted policy as a request stores it: its rules name their tenants by ID. */
function byTenantId({ settings, rules }: WantedPolicy): PolicyInput {
  return { ...settings, rules: rules.map(({ allowedTenantId, direction, note }) => ({ allowedTenant: allowedTenantId, direction, note })) };
}
