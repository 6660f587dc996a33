import type { App } from '../../app';
import { ownedBy } from '../../domain/callers/caller';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import { flowRunFailure } from '../../domain/resources/flowRun';
import { flowSuspended, resourceNotFound } from '../../domain/resources/resourceErrors';
import type { UserError } from '../../domain/shared/userError';
import type { TenantId } from '../../domain/tenants/tenant';
import { connectionsToDecide, decideRecords } from '../decisions/decideRecords';
import { withDecisions } from '../decisions/withDecisions';
import { refusedRun } from './results';
import type { FlowRunResult } from './results';

interface StartFlowRunInput {
  readonly flowId: string;
}

/**
 * Starts a run of a flow, after it has decided the flow's connections again. If a connection is blocked, or nobody has signed in to it, the run is FAILED and
 * says why. A SUSPENDED flow does not start. Only flows of the tenant `scope` exist for the caller; a null `scope` stands for every tenant.
 */
export async function startFlowRun(
  app: App,
  scope: TenantId | null,
  { flowId }: StartFlowRunInput,
  claim?: IdempotencyClaim,
): Promise<FlowRunResult> {
  const refusal = (userError: UserError) => ({ commit: false, answer: refusedRun([userError]) });
  return await withDecisions<FlowRunResult>(
    app,
    {
      tenantId: scope,
      connections: async () => connectionsToDecide((await app.store.records.connectionsOf([flowId], 'quick')).get(flowId) ?? []),
      async work(unit, decide) {
        const flow = ownedBy(scope, await unit.resource(flowId));
        if (flow?.kind !== 'FLOW') {
          return refusal(resourceNotFound(flowId, ['flowId']));
        }
        if (flow.status === 'SUSPENDED') {
          return refusal(flowSuspended(flow.name));
        }
        const { violations, unauthenticated } = await decideRecords(await unit.connectionsOf(flowId), decide);
        const fails = violations.length + unauthenticated.length > 0;
        const run = await unit.createRun({
          flowId,
          status: fails ? 'FAILED' : 'RUNNING',
          startedAt: unit.at,
          endedAt: fails ? unit.at : null,
          violations,
          failure: fails
            ? flowRunFailure(
                violations,
                unauthenticated.map(({ name }) => name),
              )
            : null,
        });
        return { commit: true, answer: { run, userErrors: [] } };
      },
    },
    claim,
  );
}
