import type { ConnectionRecord } from '../connections/connectionRecord';
import { decisionMessage } from '../decisions/decisionMessage';
import type { EvaluatedConnection } from '../decisions/evaluatedConnection';
import type { Instant } from '../shared/revision';
import { shortened } from '../shared/text';

export type FlowRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED';

/** A connection that policy blocks, with its decision, as it was when this decision was made. */
export interface Violation {
  readonly connection: ConnectionRecord;
  readonly evaluated: EvaluatedConnection;
}

export interface FlowRun {
  readonly id: string;
  readonly flowId: string;
  readonly status: FlowRunStatus;
  readonly startedAt: Instant;
  /** Null while RUNNING. */
  readonly endedAt: Instant | null;
  /** The connections that policy blocked when the run was to start. */
  readonly violations: readonly Violation[];
  /** Why it failed; null unless FAILED. */
  readonly failure: string | null;
}

/**
 * Explains why a run could not start: names the first connection in question, both tenants, the direction and the policy revision, and counts the other
 * connections. `unauthenticated` are the names of connections that nobody has signed in to.
 */
export function flowRunFailure(violations: readonly Violation[], unauthenticated: readonly string[]): string {
  const [violation] = violations;
  const others = violations.length + unauthenticated.length - 1;
  const more = others === 0 ? '' : ` (and ${others} more ${others === 1 ? 'connection' : 'connections'})`;
  if (violation === undefined) {
    const first = unauthenticated.slice(0, 1).map(shortened).join();
    return `Nobody has signed in to the connection \`${first}\`${more}: ask for consent first.`;
  }
  const { connection, decision, revision, creator, signIn } = violation.evaluated;
  const directions = decision.blockedDirections.join(' and ').toLowerCase();
  const why = decisionMessage(decision, creator, signIn, connection);
  return `The connection \`${shortened(violation.connection.name)}\`${more} failed authorization due to tenant isolation, ${directions}, at policy revision \`${revision}\`: ${why}`;
}
