import type { App } from '../app';
import { connectionOf } from '../domain/connectionRecord';
import { flowSuspended, resourceNotFound } from '../domain/designErrors';
import { flowRunFailure } from '../domain/flowRunFailure';
import { ownedBy } from '../domain/ownedBy';
import type { TenantId } from '../domain/tenant';
import type { UserError } from '../domain/userError';
import type { IdempotencyClaim } from '../store/port/units';
import { assessRecords } from './assessRecords';
import { refusedRun } from './flowRunResult';
import type { FlowRunResult } from './flowRunResult';
import { withAssessed } from './withAssessed';

export interface StartFlowRunInput {
  readonly flowId: string;
}

/**
 * Starts a run of a flow, decided anew: one with a connection that is blocked or that nobody has signed in to gets a FAILED run, which says why. A
 * SUSPENDED flow is not started. Only flows of the tenant `scope` exist for the caller; null: of any.
 */
export async function startFlowRun(
  app: App,
  scope: TenantId | null,
  { flowId }: StartFlowRunInput,
  claim?: IdempotencyClaim,
): Promise<FlowRunResult> {
  const refusal = (userError: UserError) => ({ commit: false, answer: refusedRun([userError]) });
  return await withAssessed<FlowRunResult>(
    app,
    {
      async foresee() {
        const connections = (await app.store.designTime.connectionsOf([flowId])).get(flowId) ?? [];
        return connections.map(connectionOf).filter((connection) => connection !== null);
      },
      async work(unit, assess) {
        const flow = ownedBy(scope, await unit.resource(flowId));
        if (flow?.kind !== 'FLOW') {
          return refusal(resourceNotFound(flowId, ['flowId']));
        }
        if (flow.status === 'SUSPENDED') {
          return refusal(flowSuspended(flow.name));
        }
        const { violations, unauthenticated } = await assessRecords(await unit.connectionsOf(flowId), assess);
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
