import type { App } from '../../app';
import { ownedBy } from '../../domain/callers/caller';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import { runEnded, runNotFound } from '../../domain/resources/resourceErrors';
import { RequestError } from '../../domain/shared/requestError';
import type { UserError } from '../../domain/shared/userError';
import type { TenantId } from '../../domain/tenants/tenant';
import { refusedRun } from './results';
import type { FlowRunResult } from './results';

interface EndFlowRunInput {
  readonly runId: string;
  readonly succeeded: boolean;
  /** Why it did not succeed. */
  readonly failure?: string | null | undefined;
}

/**
 * Ends a run. A run ends only once. Only runs of flows of the tenant `scope` exist for the caller, and no runs of deleted flows; a null `scope` stands for
 * every tenant. Throws `BAD_USER_INPUT` if a failure is given for a run that succeeded.
 */
export async function endFlowRun(
  app: App,
  scope: TenantId | null,
  { runId, succeeded, failure }: EndFlowRunInput,
  claim?: IdempotencyClaim,
): Promise<FlowRunResult> {
  if (succeeded && failure !== null && failure !== undefined) {
    throw new RequestError('BAD_USER_INPUT', '`failure` may be given only if `succeeded` is false.');
  }
  const refusal = (userError: UserError) => ({ commit: false, answer: refusedRun([userError]) });
  const found = await app.store.records.run(runId);
  return await app.store.changeRecords<FlowRunResult>(
    async (unit) => {
      if (found === null || ownedBy(scope, await unit.resource(found.flowId)) === null) {
        return refusal(runNotFound(runId));
      }
      const run = await unit.endRun(
        runId,
        succeeded
          ? { status: 'SUCCEEDED', failure: null }
          : { status: 'FAILED', failure: failure ?? 'The run failed, and no reason was given.' },
      );
      return run === null ? refusal(runEnded(runId)) : { commit: true, answer: { run, userErrors: [] } };
    },
    claim,
    scope,
  );
}
