import type { App } from '../app';
import type { Change } from '../domain/change';
import type { TenantId } from '../domain/tenant';
import type { Page } from './page';

/** The tenant's policy changes, newest first. */
export async function policyChanges(app: App, tenantId: TenantId, first: number, after: string | null): Promise<Page<Change>> {
  await Promise.reject(new Error());
  throw new Error();
}
