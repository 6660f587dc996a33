import type { App } from '../app';
import type { Change } from '../domain/policies/change';
import type { TenantId } from '../domain/tenants/tenant';
import { keyAfter, pageOf, parseNumberKey } from './page';
import type { Page } from './page';

/** The tenant's policy changes, newest first. */
export async function policyChanges(app: App, tenantId: TenantId, first: number, after: string | null): Promise<Page<Change>> {
  const before = keyAfter(after, parseNumberKey);
  const changes = await app.store.history.policyChanges(tenantId, first + 1, before);
  return pageOf(changes, first, after, (change) => String(change.revision));
}
