import { requestFor } from '../../domain/decisions/evaluatedConnection';
import type { ConnectionRequest, EvaluatedConnection, Evaluation } from '../../domain/decisions/evaluatedConnection';
import type { Store } from '../../store/port/store';
import { followReassessment } from './reassessment';
import type { ReassessmentOptions } from './reassessment';

interface ReassessmentParts extends Pick<ReassessmentOptions, 'clocks' | 'report' | 'pollMs'> {
  readonly store: Store;
  readonly evaluate: (requests: readonly ConnectionRequest[], minRevision: number) => Promise<readonly Evaluation[]>;
}

/** Reassesses in the background, with this node's decisions. Keeps the number of jobs in `seen`, for the gauges. */
export function reassessByDecisions(
  { store, evaluate, ...rest }: ReassessmentParts,
  seen: { reassessmentJobs: number },
): ReturnType<typeof followReassessment> {
  return followReassessment({
    log: store.log,
    reassessments: {
      ...store.reassessments,
      async jobs() {
        const jobs = await store.reassessments.jobs();
        seen.reassessmentJobs = jobs.length;
        return jobs;
      },
    },
    evaluate: async (connections, minRevision) => (await evaluate(connections.map(requestFor), minRevision)).filter(isEvaluated),
    ...rest,
  });
}

function isEvaluated(evaluation: Evaluation): evaluation is EvaluatedConnection {
  return 'decision' in evaluation;
}
