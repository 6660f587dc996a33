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

/** Rolls the unit back so that the attempt is recorded first. The link is valid, and `evaluated` is the decision. */
class RecordFirst extends Error {
  constructor(
    readonly connection: ConnectionRecord,
    readonly evaluated: EvaluatedConnection,
  ) {
    super('The attempt must be recorded first.');
  }
}

/**
 * Lets the caller's tenant sign in to the connection of the link, if policy allows it. If policy blocks it, the link stays valid and `evaluated` says why. If
 * two callers consent at the same time, one signs in and the other gets `LINK_INVALID`. In every case the attempt is recorded before the command answers,
 * even if the caller then turns out to be the second. Throws `FORBIDDEN` for a caller without a tenant, and what `withDecisions` and the recording throw.
 */
export async function consent(app: App, caller: Caller, { token }: ConsentInput, claim?: IdempotencyClaim): Promise<ConnectionResult> {
  if (caller.tenantId === null) {
    throw new RequestError('FORBIDDEN', 'Consent signs your own tenant in, but your token names no tenant.');
  }
  const tokenHash = consentTokenHash(token);
  const recordedOutcomes = new Set<boolean>();
  for (;;) {
    const outcome = await useLink(app, caller.tenantId, tokenHash, recordedOutcomes, claim);
    if (!(outcome instanceof RecordFirst)) {
      return outcome;
    }
    await record(app, caller, outcome, claim);
    recordedOutcomes.add(outcome.evaluated.decision.allowed);
  }
}

/**
 * INVARIANT: a caller signs in, or gets the answer that policy blocks the sign-in, only after an attempt with this outcome was recorded. `recordedOutcomes`
 * are the outcomes (`allowed`) of the recorded attempts.
 */
async function useLink(
  app: App,
  signInTenantId: string,
  tokenHash: string,
  recordedOutcomes: ReadonlySet<boolean>,
  claim: IdempotencyClaim | undefined,
): Promise<ConnectionResult | RecordFirst> {
  const link = await app.store.records.consentLink(tokenHash);
  const invalid = { commit: false, answer: refusedConnection([linkInvalid()]) };
  try {
    return await withDecisions<ConnectionResult>(
      app,
      {
        tenantId: signInTenantId,
        async connections() {
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
            throw new Error('The connection was not decided.');
          }
          const { allowed } = evaluated.decision;
          if (!recordedOutcomes.has(allowed)) {
            throw new RecordFirst(connection, evaluated);
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
    if (error instanceof RecordFirst) {
      return error;
    }
    throw error;
  }
}

/**
 * Records the attempt once, even if the request is repeated: it has its own claim beside the claim of the answer. No caller's name can look like this one.
 */
async function record(
  app: App,
  caller: Caller,
  { connection, evaluated }: RecordFirst,
  claim: IdempotencyClaim | undefined,
): Promise<void> {
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
