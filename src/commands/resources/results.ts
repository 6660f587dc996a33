import type { FlowRun, Violation } from '../../domain/resources/flowRun';
import type { Resource } from '../../domain/resources/resource';
import type { UserError } from '../../domain/shared/userError';

/** What a mutation of an app or a flow came to. Plain JSON: it is kept with the idempotency key. With `userErrors` the resource is null. */
export interface ResourceResult {
  /** The resource as it is now; the one deleted as it was. */
  readonly resource: Resource | null;
  /** Where it was saved, all of its connections that policy blocks; where it was not, those that kept it from being saved. */
  readonly violations: readonly Violation[];
  readonly userErrors: readonly UserError[];
}

export function refusedResource(userErrors: readonly UserError[], violations: readonly Violation[] = []): ResourceResult {
  return { resource: null, violations, userErrors };
}

/** What a mutation of a run came to. Plain JSON: it is kept with the idempotency key. With `userErrors` the run is null. */
export interface FlowRunResult {
  readonly run: FlowRun | null;
  readonly userErrors: readonly UserError[];
}

export function refusedRun(userErrors: readonly UserError[]): FlowRunResult {
  return { run: null, userErrors };
}
