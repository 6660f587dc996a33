import type { FlowRun, Violation } from '../../domain/resources/flowRun';
import type { Instant } from '../../domain/shared/revision';
import { isUuid } from '../../domain/shared/uuid';
import type { KeyPage } from '../port/pageRows';
import { flowRunTable } from '../schema/tables/flowRunTable';
import type { FlowRunRow } from '../schema/tables/flowRunTable';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { LAST_ID } from '../sql/timeOrderedIds';

export function* runById(id: string): Query<FlowRun | null> {
  if (!isUuid(id)) {
    return null;
  }
  const row = yield* firstRow<FlowRunRow>('SELECT * FROM flow_run WHERE id = ?', id);
  return row && toRun(row);
}

/** A flow's runs, newest first. */
export function* runPage(flowId: string, page: KeyPage): Query<FlowRun[]> {
  if (!isUuid(flowId) || (page.after !== null && !isUuid(page.after))) {
    return [];
  }
  const found = yield* rows<FlowRunRow>(
    'SELECT * FROM flow_run WHERE flow_id = ? AND id < ? ORDER BY id DESC LIMIT ?',
    flowId,
    page.after ?? LAST_ID,
    page.limit,
  );
  return found.map(toRun);
}

function toRun(row: FlowRunRow): FlowRun {
  return {
    id: row.id,
    flowId: row.flow_id,
    status: row.status,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    violations: JSON.parse(row.violations) as Violation[],
    failure: row.failure,
  };
}

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

/** Null if there is no such run, or if it has ended already. */
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
