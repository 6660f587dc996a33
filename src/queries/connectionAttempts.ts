import type { App } from '../app';
import type { AttemptFilter, ConnectionAttempt } from '../domain/attempt';
import type { TenantId } from '../domain/tenant';
import type { Page } from './page';

/** Attempts that the tenant created or was signed in to, newest first. */
export async function connectionAttempts(
  app: App,
  tenantId: TenantId,
  filter: AttemptFilter,
  first: number,
  after: string | null,
): Promise<Page<ConnectionAttempt>> {
  await Promise.reject(new Error());
  throw new Error();
}
