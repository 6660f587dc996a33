import { randomUUID } from 'node:crypto';
import type { App } from '../../app';
import { actorOf, requestActorOf } from '../../domain/callers/caller';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import type { PolicyEdit } from '../../domain/policies/change';
import { replacePolicy } from '../../domain/policies/replacePolicy';
import { diffOfEdit } from '../../domain/policyRequests/policyDiff';
import { requestBaseMoved, requestNotOpen } from '../../domain/policyRequests/policyRequestErrors';
import type { Instant, Revision } from '../../domain/shared/revision';
import type { UserError } from '../../domain/shared/userError';
import { inTurns } from '../../queries/inTurns';
import type { UnitOutcome } from '../../store/port/units';
import { readForReplacement } from '../policies/policyReads';
import { refusedRequest, requestToDecide, wantedPolicy } from './checkRequest';
import type { PolicyRequestResult, RequestUnit, ResolvePolicyRequestInput } from './checkRequest';

/** Rolls the unit back, because the policy already is as wanted and the unit would take a revision without a change. */
class AlreadyAsWanted extends Error {}

/**
 * Replaces the policy as a verified request asks, and resolves the request in the same unit. If the policy already is as wanted, no change is made. Throws
 * `FORBIDDEN` for the caller who submitted the request. This node has applied the change before the command answers.
 */
export async function applyPolicyRequest(
  app: App,
  caller: Caller,
  input: ResolvePolicyRequestInput,
  claim?: IdempotencyClaim,
): Promise<PolicyRequestResult> {
  const result = await changePolicy(app, caller, input, claim);
  if (result.request !== null && result.request.changeRevision !== null) {
    await app.live.reached(result.request.changeRevision);
  }
  return result;
}

async function changePolicy(
  app: App,
  caller: Caller,
  input: ResolvePolicyRequestInput,
  claim: IdempotencyClaim | undefined,
): Promise<PolicyRequestResult> {
  try {
    return await app.store.changePolicy<PolicyRequestResult>(
      actorOf(caller),
      (unit) =>
        apply(app, caller, input, unit, async (tenantId, edit) => {
          if (edit === null) {
            throw new AlreadyAsWanted();
          }
          await unit.writePolicy(tenantId, edit);
          return unit.revision;
        }),
      claim,
    );
  } catch (error) {
    if (!(error instanceof AlreadyAsWanted)) {
      throw error;
    }
    return await app.store.changeRecords<PolicyRequestResult>(
      (unit) =>
        apply(app, caller, input, unit, (_tenantId, edit) => {
          if (edit !== null) {
            throw new Error('The policy of a verified request has changed although its revision is the same.');
          }
          return Promise.resolve(null);
        }),
      claim,
      caller.tenantId,
    );
  }
}

/** `write` writes the edit, which is null if nothing changes, and returns the revision of the change. */
async function apply(
  app: App,
  caller: Caller,
  { requestId, resolution }: ResolvePolicyRequestInput,
  unit: RequestUnit & { readonly at: Instant },
  write: (tenantId: string, edit: PolicyEdit | null) => Promise<Revision | null>,
): Promise<UnitOutcome<PolicyRequestResult>> {
  const refusal = (userErrors: readonly UserError[]) => ({ commit: false, answer: refusedRequest(userErrors) });
  const found = await requestToDecide(unit, caller, requestId);
  if (found.outcome === 'refused') {
    return refusal(found.userErrors);
  }
  const { request, version } = found;
  if (request.status !== 'VERIFIED') {
    return refusal([requestNotOpen('The request is not verified yet. First verify it, then apply it.')]);
  }
  if (request.baseRevision !== version.revision) {
    return refusal([requestBaseMoved(request.baseRevision, version.revision)]);
  }
  const wanted = await wantedPolicy(unit, request.id);
  const { current, lookup } = await readForReplacement(unit, found, wanted, app.maxRules);
  const edited = await inTurns(replacePolicy(current, wanted, lookup, randomUUID, unit.at));
  if (edited.outcome === 'refused') {
    return refusal(edited.userErrors.map((error) => ({ ...error, path: ['requestId'] })));
  }
  const edit = edited.outcome === 'changed' ? edited.edit : null;
  const applied = {
    ...request,
    status: 'APPLIED' as const,
    resolvedBy: requestActorOf(caller),
    resolvedAt: unit.at,
    resolution: resolution ?? request.resolution,
    changeRevision: await write(request.tenantId, edit),
  };
  const differences = edit === null ? [] : await inTurns(diffOfEdit(current.settings, current.rules, edit));
  await unit.updatePolicyRequest(applied, differences);
  return { commit: true, answer: { request: applied, userErrors: [] } };
}
