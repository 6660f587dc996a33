import type { ConnectionRecord } from '../../domain/connections/connectionRecord';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { UserError } from '../../domain/shared/userError';

/**
 * The result of a mutation of a connection. It is plain JSON, because it is stored with the idempotency key. If there are `userErrors`, everything else is
 * null.
 */
export interface ConnectionResult {
  /** The connection as it is now, or as it was before it was deleted. */
  readonly connection: ConnectionRecord | null;
  /** The decision about a consent; null for the other mutations. */
  readonly evaluated: EvaluatedConnection | null;
  readonly userErrors: readonly UserError[];
}

export function refusedConnection(userErrors: readonly UserError[]): ConnectionResult {
  return { connection: null, evaluated: null, userErrors };
}
