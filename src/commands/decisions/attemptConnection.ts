import type { App } from '../../app';
import { isPlatformRole } from '../../domain/callers/caller';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import type { ConnectionAttempt } from '../../domain/decisions/attempt';
import type { EvaluatedConnection, MayAsk } from '../../domain/decisions/evaluatedConnection';
import { forbiddenConnection } from '../../queries/connectionRequest';
import type { EvaluateConnectionInput } from '../../queries/connectionRequest';
import { evaluateConnections } from '../../queries/evaluateConnections';

export interface AttemptConnectionInput extends EvaluateConnectionInput {
  /** The caller's own identifier for the user who tried to connect. */
  readonly user?: string | null | undefined;
}

interface AttemptResult {
  readonly attempt: ConnectionAttempt;
  readonly evaluated: EvaluatedConnection;
}

/**
 * Decides the connection, and records the attempt before it answers. A repeated claim gets its first answer, even if the decision would be another one now.
 * Throws `BAD_USER_INPUT`, `FORBIDDEN`, `REVISION_UNAVAILABLE` or `OVERLOADED`.
 */
export async function attemptConnection(
  app: App,
  caller: Caller,
  mayAsk: MayAsk,
  input: AttemptConnectionInput,
  claim?: IdempotencyClaim,
): Promise<AttemptResult> {
  const first = claim === undefined ? null : await app.store.attempts.recorded(claim);
  if (first !== null) {
    if (!mayAsk(first.attempt.creatorTenantId, first.attempt.signInTenantId)) {
      throw forbiddenConnection();
    }
    return { attempt: first.attempt, evaluated: first.detail as EvaluatedConnection };
  }
  const evaluated = (await evaluateConnections(app, mayAsk, [input]))[0];
  if (evaluated === undefined || evaluated instanceof Error) {
    throw evaluated ?? new Error('The connection was not decided.');
  }
  const { decision } = evaluated;
  const recorded = await app.store.attempts.record(
    {
      ...evaluated.connection,
      connector: input.connector?.name ?? null,
      user: input.user ?? null,
      recordedByTenantId: caller.roles.some(isPlatformRole) ? null : caller.tenantId,
      allowed: decision.allowed,
      reason: decision.reason,
      revision: evaluated.revision,
    },
    evaluated,
    claim,
  );
  return { attempt: recorded.attempt, evaluated: recorded.detail };
}
