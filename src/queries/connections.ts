import type { App } from '../app';
import { ownedBy } from '../domain/callers/caller';
import { connectionOf } from '../domain/connections/connectionRecord';
import type { ConnectionRecord, ConnectionStatus } from '../domain/connections/connectionRecord';
import type { EvaluatedConnection } from '../domain/decisions/evaluatedConnection';
import { parseUuid } from '../domain/shared/uuid';
import type { TenantId } from '../domain/tenants/tenant';
import { keyAfter, pageOf } from './page';
import type { CountedPage } from './page';

/** The connection with this ID. Only connections of the tenant `scope` exist for the caller; a null `scope` stands for every tenant. */
export async function connectionRecord(app: App, scope: TenantId | null, id: string): Promise<ConnectionRecord | null> {
  return ownedBy(scope, await app.store.records.connection(id));
}

/** The tenant's connections, oldest first. `status` null: all of them. */
export async function connectionRecords(
  app: App,
  tenantId: TenantId,
  status: ConnectionStatus | null,
  first: number,
  after: string | null,
): Promise<CountedPage<ConnectionRecord>> {
  const { records } = app.store;
  const found = await records.connectionPage(tenantId, status, { limit: first + 1, after: keyAfter('connections', after, parseUuid) });
  return {
    ...pageOf('connections', found.rows, first, after, ({ id }) => id, found.endedAt),
    count: () => records.connectionCount(tenantId, status),
  };
}

/**
 * The stored decision of each connection, in the given order; null if nobody has signed in. It takes one SQL statement however many connections there are.
 */
export async function storedDecisions(app: App, records: readonly ConnectionRecord[]): Promise<readonly (EvaluatedConnection | null)[]> {
  const stored = records.map((record) => {
    const connection = connectionOf(record);
    return connection === null || record.assessment === null ? null : { connection, ...record.assessment };
  });
  const ids = new Set(stored.flatMap((one) => (one === null ? [] : [one.connection.creatorTenantId, one.connection.signInTenantId])));
  const tenants = await app.store.current.tenants(
    [...ids].filter((id) => id !== null),
    [],
  );
  const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]));
  return stored.map((one) => {
    if (one === null) {
      return null;
    }
    const { creatorTenantId, signInTenantId } = one.connection;
    const creator = creatorTenantId === null ? null : (byId.get(creatorTenantId) ?? null);
    return { ...one, creator, signIn: byId.get(signInTenantId) ?? null };
  });
}
