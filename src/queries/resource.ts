import type { App } from '../app';
import { ownedBy } from '../domain/callers/ownedBy';
import type { Resource } from '../domain/resources/resource';
import type { TenantId } from '../domain/tenants/tenant';

/** Only apps and flows of the tenant `scope` exist for the caller; null: those of any. */
export async function resource(app: App, scope: TenantId | null, id: string): Promise<Resource | null> {
  return ownedBy(scope, await app.store.designTime.resource(id));
}
