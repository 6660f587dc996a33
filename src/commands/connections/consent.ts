import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { linkInvalid } from '../../domain/connections/connectionErrors';
import { connectionTo } from '../../domain/connections/connectionRecord';
import type { ConnectionRecord } from '../../domain/connections/connectionRecord';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import { RequestError } from '../../domain/shared/requestError';
import { withDecisions } from '../decisions/withDecisions';
import { refusedConnection } from './connectionResult';
import type { ConnectionResult } from './connectionResult';
import { consentTokenHash } from './createConsentLink';

interface ConsentInput {
  readonly token: string;
}

/** Rolls the unit back, for the attempt to be recorded: the link is good, and this is what it was decided as. */
class ToRecord extends Error {
  constructor(
    readonly connection: ConnectionRecord,
    readonly evaluated: EvaluatedConnection,
  ) {
    super('The attempt is to be recorded first.');
  }
}

/**
 * The caller's tenant signs in to the connection that the link is of, where policy lets it through; of two at once one does, the other is `LINK_INVALID`.
 * Where it is blocked the link stays good, and `evaluated` says why. Either way the attempt is recorded before this answers: whoever signs in has
 * tried, and who tried may still have come second. Throws `FORBIDDEN` for a caller without a tenant, and what `withDecisions` and recording throw.
 */
export async function consent(app: App, caller: Caller, { token }: ConsentInput, claim?: IdempotencyClaim): Promise<ConnectionResult> {
  if (caller.tenantId === null) {
    throw new RequestError('FORBIDDEN', 'Consent signs in with your own tenant, and your token names none.');
  }
  const tokenHash = consentTokenHash(token);
  const recorded = new Set<boolean>();
  for (;;) {
    const outcome = await useLink(app, caller.tenantId, tokenHash, recorded, claim);
    if (!(outcome instanceof ToRecord)) {
      return outcome;
    }
    await record(app, caller, outcome, claim);
    recorded.add(outcome.evaluated.decision.allowed);
  }
}

/** INVARIANT: nobody signs in, and nobody is told to be blocked, before an attempt that came to the same was recorded: `recorded` holds what those came to. */
async function useLink(
  app: App,
  signInTenantId: string,
  tokenHash: string,
  recorded: ReadonlySet<boolean>,
  claim: IdempotencyClaim | undefined,
): Promise<ConnectionResult | ToRecord> {
  const link = await app.store.records.consentLink(tokenHash);
  const invalid = { commit: false, answer: refusedConnection([linkInvalid()]) };
  try {
    return await withDecisions<ConnectionResult>(
      app,
      {
        async foresee() {
          const connection = link && (await app.store.records.connection(link.connectionId));
          return connection ? [connectionTo(connection, signInTenantId)] : [];
        },
        async work(unit, decide) {
          const connection = link && (await unit.connection(link.connectionId));
          if (!connection || connection.signInTenantId !== null || !(await unit.useConsentLink(tokenHash))) {
            return invalid;
          }
          const [evaluated] = await decide([connectionTo(connection, signInTenantId)]);
          if (evaluated === undefined) {
            throw new Error('One connection was to be decided and none was.');
          }
          const { allowed } = evaluated.decision;
          if (!recorded.has(allowed)) {
            throw new ToRecord(connection, evaluated);
          }
          if (!allowed) {
            return { commit: false, answer: { connection, evaluated, userErrors: [] } };
          }
          if (!(await unit.signIn(connection.id, evaluated))) {
            return invalid;
          }
          return { commit: true, answer: { connection: await unit.connection(connection.id), evaluated, userErrors: [] } };
        },
      },
      claim,
    );
  } catch (error) {
    if (error instanceof ToRecord) {
      return error;
    }
    throw error;
  }
}

/** Once, whoever repeats the request: with a claim of its own beside that of the answer. No caller's name looks like its. */
async function record(app: App, caller: Caller, { connection, evaluated }: ToRecord, claim: IdempotencyClaim | undefined): Promise<void> {
  const { allowed, reason } = evaluated.decision;
  await app.store.attempts.record(
    {
      ...evaluated.connection,
      connector: connection.connector,
      user: caller.subject,
      recordedByTenantId: caller.tenantId,
      allowed,
      reason,
      revision: evaluated.revision,
    },
    null,
    claim && { ...claim, caller: `${allowed ? 'allowed' : 'blocked'} attempt of ${claim.caller}` },
  );
}
