import type { FlowRun } from '../domain/resources/flowRun';
import type { UserError } from '../domain/shared/userError';

/** What a mutation of a run came to. Plain JSON: it is kept with the idempotency key. With `userErrors` the run is null. */
export interface FlowRunResult {
  readonly run: FlowRun | null;
  readonly userErrors: readonly UserError[];
}

export function refusedRun(userErrors: readonly UserError[]): FlowRunResult {
  return { run: null, userErrors };
}
