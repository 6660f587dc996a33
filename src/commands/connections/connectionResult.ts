import type { ConnectionRecord } from '../../domain/connections/connectionRecord';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { UserError } from '../../domain/shared/userError';

/** What a mutation of a connection came to. Plain JSON: it is kept with the idempotency key. With `userErrors` everything else is null. */
export interface ConnectionResult {
  /** The connection as it is now; the one deleted as it was. */
  readonly connection: ConnectionRecord | null;
  /** What consent was decided as; null for the other mutations. */
  readonly evaluated: EvaluatedConnection | null;
  readonly userErrors: readonly UserError[];
}

export function refusedConnection(userErrors: readonly UserError[]): ConnectionResult {
  return { connection: null, evaluated: null, userErrors };
}
