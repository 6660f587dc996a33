import type { App } from '../app';
import type { ConnectionRecord } from '../domain/connectionRecord';
import { ownedBy } from '../domain/ownedBy';
import type { TenantId } from '../domain/tenant';

/** Only connections of the tenant `scope` exist for the caller; null: those of any. */
export async function connectionRecord(app: App, scope: TenantId | null, id: string): Promise<ConnectionRecord | null> {
  return ownedBy(scope, await app.store.designTime.connection(id));
}
