import type { App } from '../../app';
import { ownedBy } from '../../domain/callers/caller';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import { connectionInUse, connectionNotFound } from '../../domain/connections/connectionErrors';
import type { TenantId } from '../../domain/tenants/tenant';
import { refusedConnection } from './connectionResult';
import type { ConnectionResult } from './connectionResult';

interface DeleteConnectionInput {
  readonly connectionId: string;
}

/**
 * Deletes a connection that no app and no flow uses, with its consent links. Only connections of the tenant `scope` exist for the caller; a null `scope` stands
 * for every tenant.
 */
export async function deleteConnection(
  app: App,
  scope: TenantId | null,
  { connectionId }: DeleteConnectionInput,
  claim?: IdempotencyClaim,
): Promise<ConnectionResult> {
  return await app.store.changeRecords<ConnectionResult>(
    async (unit) => {
      const connection = ownedBy(scope, await unit.connection(connectionId));
      if (connection === null) {
        return { commit: false, answer: refusedConnection([connectionNotFound(connectionId)]) };
      }
      if (await unit.connectionInUse(connectionId)) {
        return { commit: false, answer: refusedConnection([connectionInUse(connection.name)]) };
      }
      await unit.deleteConnection(connectionId);
      return { commit: true, answer: { connection, evaluated: null, userErrors: [] } };
    },
    claim,
    scope,
  );
}
