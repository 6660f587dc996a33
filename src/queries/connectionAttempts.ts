import type { App } from '../app';
import type { AttemptFilter, ConnectionAttempt } from '../domain/decisions/attempt';
import { parseUuid } from '../domain/shared/uuid';
import type { TenantId } from '../domain/tenants/tenant';
import { keyAfter, pageOf } from './page';
import type { Page } from './page';

/** The attempts in which the tenant is the creator tenant or the sign-in tenant, newest first. If `from` is not before `until`, there are none. */
export async function connectionAttempts(
  app: App,
  tenantId: TenantId,
  filter: AttemptFilter,
  first: number,
  after: string | null,
): Promise<Page<ConnectionAttempt>> {
  const before = keyAfter('attempts', after, parseUuid);
  const empty = filter.from !== undefined && filter.until !== undefined && filter.from >= filter.until;
  const { rows, endedAt } = empty ? { rows: [], endedAt: null } : await app.store.attempts.page(tenantId, filter, first + 1, before);
  return pageOf('attempts', rows, first, after, (attempt) => attempt.id, endedAt);
}
