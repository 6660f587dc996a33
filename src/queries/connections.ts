import type { App } from '../app';
import { ownedBy } from '../domain/callers/caller';
import { connectionOf } from '../domain/connections/connectionRecord';
import type { ConnectionRecord, ConnectionStatus } from '../domain/connections/connectionRecord';
import type { EvaluatedConnection } from '../domain/decisions/evaluatedConnection';
import { parseUuid } from '../domain/shared/uuid';
import type { TenantId } from '../domain/tenants/tenant';
import { keyAfter, pageOf } from './page';
import type { CountedPage } from './page';

/** Only connections of the tenant `scope` exist for the caller; null: those of any. */
export async function connectionRecord(app: App, scope: TenantId | null, id: string): Promise<ConnectionRecord | null> {
  return ownedBy(scope, await app.store.records.connection(id));
}

/** The tenant's connections, oldest first; `status` null: all. */
export async function connectionRecords(
  app: App,
  tenantId: TenantId,
  status: ConnectionStatus | null,
  first: number,
  after: string | null,
): Promise<CountedPage<ConnectionRecord>> {
  const { records: designTime } = app.store;
  const records = await designTime.connectionPage(tenantId, status, { limit: first + 1, after: keyAfter(after, parseUuid) });
  return { ...pageOf(records, first, after, ({ id }) => id), count: () => designTime.connectionCount(tenantId, status) };
}

/** What the status of each connection rests on, in the order given; null where nobody has signed in. One statement whatever the number. */
export async function storedDecisions(app: App, records: readonly ConnectionRecord[]): Promise<readonly (EvaluatedConnection | null)[]> {
  const kept = records.map((record) => {
    const connection = connectionOf(record);
    return connection === null || record.assessment === null ? null : { connection, ...record.assessment };
  });
  const ids = new Set(kept.flatMap((one) => (one === null ? [] : [one.connection.creatorTenantId, one.connection.signInTenantId])));
  const tenants = await app.store.current.tenants(
    [...ids].filter((id) => id !== null),
    [],
  );
  const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]));
  return kept.map((one) => {
    if (one === null) {
      return null;
    }
    const { creatorTenantId, signInTenantId } = one.connection;
    const creator = creatorTenantId === null ? null : (byId.get(creatorTenantId) ?? null);
    return { ...one, creator, signIn: byId.get(signInTenantId) ?? null };
  });
}
