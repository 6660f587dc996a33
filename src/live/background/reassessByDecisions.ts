import { requestFor } from '../../domain/decisions/evaluatedConnection';
import type { ConnectionRequest, EvaluatedConnection, Evaluation } from '../../domain/decisions/evaluatedConnection';
import { RequestError } from '../../domain/shared/requestError';
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
  let counted = 0;
  return followReassessment({
    log: store.log,
    reassessments: {
      ...store.reassessments,
      async jobs(after = null) {
        const jobs = await store.reassessments.jobs(after);
        counted = after === null ? jobs.length : counted + jobs.length;
        // The last page of a round is empty.
        seen.reassessmentJobs = jobs.length === 0 ? counted : Math.max(counted, seen.reassessmentJobs);
        return jobs;
      },
    },
    evaluate: async (connections, minRevision) => (await inParts(evaluate, connections.map(requestFor), minRevision)).filter(isEvaluated),
    evaluateTogether: async (connections, minRevision) =>
      (await unlessTooLarge(evaluate(connections.map(requestFor), minRevision)))?.filter(isEvaluated) ?? null,
    ...rest,
  });
}

/** Decides them at once, or in parts if their policies are too large for that. Each part is decided on one state, at `minRevision` or later. */
async function inParts(
  evaluate: ReassessmentParts['evaluate'],
  requests: readonly ConnectionRequest[],
  minRevision: number,
): Promise<readonly Evaluation[]> {
  const evaluations = await unlessTooLarge(evaluate(requests, minRevision));
  if (evaluations !== null) {
    return evaluations;
  }
  const half = Math.ceil(requests.length / 2);
  const first = await inParts(evaluate, requests.slice(0, half), minRevision);
  return [...first, ...(await inParts(evaluate, requests.slice(half), minRevision))];
}

/** Null if the policies are too large to be used together, which those of one connection never are. */
async function unlessTooLarge(evaluations: Promise<readonly Evaluation[]>): Promise<readonly Evaluation[] | null> {
  try {
    return await evaluations;
  } catch (error) {
    if (error instanceof RequestError && error.code === 'BAD_USER_INPUT') {
      return null;
    }
    throw error;
  }
}

function isEvaluated(evaluation: Evaluation): evaluation is EvaluatedConnection {
  return 'decision' in evaluation;
}
