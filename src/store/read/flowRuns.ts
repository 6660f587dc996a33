import type { FlowRun, Violation } from '../../domain/resources/flowRun';
import { isUuid } from '../isUuid';
import type { KeyPage } from '../port/records';
import { firstRow, rows } from '../statement';
import type { Query } from '../statement';
import type { FlowRunRow } from '../tables/flowRunTable';
import { LAST_ID } from './keys';

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

export function toRun(row: FlowRunRow): FlowRun {
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
