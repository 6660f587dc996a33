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

/** How many runs one step deletes at most. */
const PURGED_AT_ONCE = 200;

/** Deletes some of the runs that ended before this time; returns the number deleted. Null: none. */
export function* purgeRuns(firstKept: Instant | null): Query<number> {
  return firstKept === null
    ? 0
    : yield* affected(
        'DELETE FROM flow_run WHERE id IN (SELECT id FROM flow_run WHERE ended_at < ? ORDER BY ended_at LIMIT ?)',
        firstKept,
        PURGED_AT_ONCE,
      );
}

/** How many runs of a deleted flow one step ends at most. */
const ENDED_AT_ONCE = 200;
const FLOW_DELETED = 'The flow was deleted while the run was running.';

/** Ends runs of a flow that is deleted. If there are more than one step ends, `endRunsOfDeletedFlows` ends the others. */
export function* endRunsOfDeleted(flowId: string, at: Instant): Query<void> {
  if ((yield* endSomeRuns(flowId, at)) === ENDED_AT_ONCE) {
    yield* affected('INSERT INTO ending_flow (flow_id) VALUES (?)', flowId);
  }
}

/** One step of ending the runs of flows that were deleted; returns the number of rows that it wrote. */
export function* endRunsOfDeletedFlows(_dialect: Dialect, now: Instant): Query<number> {
  const flow = yield* firstRow<{ readonly flow_id: string }>('SELECT flow_id FROM ending_flow ORDER BY flow_id LIMIT 1');
  if (!flow) {
    return 0;
  }
  const ended = yield* endSomeRuns(flow.flow_id, now);
  return ended < ENDED_AT_ONCE ? ended + (yield* affected('DELETE FROM ending_flow WHERE flow_id = ?', flow.flow_id)) : ended;
}

function* endSomeRuns(flowId: string, at: Instant): Query<number> {
  return yield* affected(
    `UPDATE flow_run SET status = 'FAILED', ended_at = ?, failure = ?
     WHERE id IN (SELECT id FROM flow_run WHERE flow_id = ? AND status = 'RUNNING' LIMIT ?)`,
    ...[at, FLOW_DELETED, flowId, ENDED_AT_ONCE],
  );
}
