import type { FlowRun } from '../../domain/resources/flowRun';
import type { Instant } from '../../domain/shared/revision';
import type { Dialect } from '../dialect';
import { isUuid } from '../isUuid';
import { toRun } from '../read/flowRuns';
import { affected, firstRow } from '../statement';
import type { Query } from '../statement';
import { flowRunTable } from '../tables/flowRunTable';
import type { FlowRunRow } from '../tables/flowRunTable';

export function* createRun(dialect: Dialect, run: FlowRun): Query<FlowRun> {
  const row: FlowRunRow = {
    id: run.id,
    flow_id: run.flowId,
    status: run.status,
    started_at: run.startedAt,
    ended_at: run.endedAt,
    violations: JSON.stringify(run.violations),
    failure: run.failure,
  };
  yield* affected(dialect.insertAll(flowRunTable), JSON.stringify([row]));
  return run;
}

/** Null where there is no such run or where it has ended already. */
export function* endRun(
  id: string,
  end: { readonly status: 'SUCCEEDED' | 'FAILED'; readonly failure: string | null },
  at: Instant,
): Query<FlowRun | null> {
  if (!isUuid(id)) {
    return null;
  }
  const row = yield* firstRow<FlowRunRow>(
    `UPDATE flow_run SET status = ?, ended_at = ?, failure = ? WHERE id = ? AND status = 'RUNNING' RETURNING *`,
    end.status,
    at,
    end.failure,
    id,
  );
  return row && toRun(row);
}
