import type { App } from '../../app';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import { connectionLimitReached } from '../../domain/connections/connectionErrors';
import type { IdentityProvider } from '../../domain/decisions/connection';
import { assertNotBlank } from '../../domain/shared/text';
import type { TenantId } from '../../domain/tenants/tenant';
import { tenantNotFound } from '../../domain/tenants/tenantErrors';
import { refusedConnection } from './connectionResult';
import type { ConnectionResult } from './connectionResult';

interface CreateConnectionInput {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly connector: { readonly name: string; readonly identityProvider: IdentityProvider };
}

/** Creates a connection that nobody has signed in to. Throws `BAD_USER_INPUT` for a blank name. */
export async function createConnection(app: App, input: CreateConnectionInput, claim?: IdempotencyClaim): Promise<ConnectionResult> {
  const { tenantId, name, connector } = input;
  assertNotBlank('name', name);
  assertNotBlank('connector.name', connector.name);
  return await app.store.changeRecords<ConnectionResult>(
    async (unit) => {
      if ((await unit.tenant(tenantId)) === null) {
        return { commit: false, answer: refusedConnection([tenantNotFound(tenantId)]) };
      }
      // INVARIANT: isolation governs every identity provider that is not exactly OTHER.
      const identityProvider = connector.identityProvider === 'OTHER' ? 'OTHER' : 'ENTRA_ID';
      const connection = await unit.createConnection({ tenantId, name, connector: connector.name, identityProvider });
      if ((await unit.usage(tenantId)).connections > app.bounds.connections) {
        return { commit: false, answer: refusedConnection([connectionLimitReached(app.bounds.connections)]) };
      }
      return { commit: true, answer: { connection, evaluated: null, userErrors: [] } };
    },
    claim,
    tenantId,
  );
}
