import type { App } from '../app';
import { ownedBy } from '../domain/ownedBy';
import type { Resource } from '../domain/resource';
import type { TenantId } from '../domain/tenant';

/** Only apps and flows of the tenant `scope` exist for the caller; null: those of any. */
export async function resource(app: App, scope: TenantId | null, id: string): Promise<Resource | null> {
  return ownedBy(scope, await app.store.designTime.resource(id));
}
