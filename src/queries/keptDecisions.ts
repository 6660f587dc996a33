import type { App } from '../app';
import { connectionOf } from '../domain/connections/connectionRecord';
import type { ConnectionRecord } from '../domain/connections/connectionRecord';
import type { EvaluatedConnection } from '../domain/decisions/evaluatedConnection';

/** What the status of each connection rests on, in the order given; null where nobody has signed in. One statement whatever the number. */
export async function keptDecisions(app: App, records: readonly ConnectionRecord[]): Promise<readonly (EvaluatedConnection | null)[]> {
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
