import type { App } from '../app';
import { ownedBy } from '../domain/callers/ownedBy';
import type { ConnectionRecord } from '../domain/connections/connectionRecord';
import type { TenantId } from '../domain/tenants/tenant';

/** Only connections of the tenant `scope` exist for the caller; null: those of any. */
export async function connectionRecord(app: App, scope: TenantId | null, id: string): Promise<ConnectionRecord | null> {
  return ownedBy(scope, await app.store.designTime.connection(id));
}
