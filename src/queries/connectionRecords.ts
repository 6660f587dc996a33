import type { App } from '../app';
import type { ConnectionRecord, ConnectionStatus } from '../domain/connections/connectionRecord';
import { parseUuid } from '../domain/shared/uuid';
import type { TenantId } from '../domain/tenants/tenant';
import { keyAfter, pageOf } from './page';
import type { CountedPage } from './page';

/** The tenant's connections, oldest first; `status` null: all. */
export async function connectionRecords(
  app: App,
  tenantId: TenantId,
  status: ConnectionStatus | null,
  first: number,
  after: string | null,
): Promise<CountedPage<ConnectionRecord>> {
  const { designTime } = app.store;
  const records = await designTime.connectionPage(tenantId, status, { limit: first + 1, after: keyAfter(after, parseUuid) });
  return { ...pageOf(records, first, after, ({ id }) => id), count: () => designTime.connectionCount(tenantId, status) };
}
