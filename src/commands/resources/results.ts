import type { FlowRun, Violation } from '../../domain/resources/flowRun';
import type { Resource } from '../../domain/resources/resource';
import type { UserError } from '../../domain/shared/userError';

/**
 * The result of a mutation of an app or a flow. It is plain JSON, because it is stored with the idempotency key. If there are `userErrors`, the resource is
 * null.
 */
export interface ResourceResult {
  /** The resource as it is now, or as it was before it was deleted. */
  readonly resource: Resource | null;
  /** If the resource was saved: all its connections that policy blocks. If it was refused: the blocked connections that are the reason. */
  readonly violations: readonly Violation[];
  readonly userErrors: readonly UserError[];
}

export function refusedResource(userErrors: readonly UserError[], violations: readonly Violation[] = []): ResourceResult {
  return { resource: null, violations, userErrors };
}

/** The result of a mutation of a run. It is plain JSON, because it is stored with the idempotency key. If there are `userErrors`, the run is null. */
export interface FlowRunResult {
  readonly run: FlowRun | null;
  readonly userErrors: readonly UserError[];
}

export function refusedRun(userErrors: readonly UserError[]): FlowRunResult {
  return { run: null, userErrors };
}
