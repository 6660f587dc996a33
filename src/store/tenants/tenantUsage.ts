import type { TenantId } from '../../domain/tenants/tenant';
import type { TenantUsage } from '../../domain/tenants/tenantBounds';
import type { TenantUsageRow } from '../schema/tables/tenantUsageTable';
import { affected, firstRow } from '../sql/query';
import type { Query } from '../sql/query';

/**
 * Counts what a tenant has more or less, in the transaction that writes it. The tenant's row is then locked: of two units that count for one tenant, the second
 * waits for the first.
 */
export function* addUsage(tenantId: TenantId, more: Partial<TenantUsage>): Query<void> {
  const { connections = 0, resources = 0, openRequests = 0, requestBytes = 0 } = more;
  yield* affected(
    `INSERT INTO tenant_usage (tenant_id, connections, resources, open_requests, request_bytes) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (tenant_id) DO UPDATE SET connections = tenant_usage.connections + excluded.connections,
       resources = tenant_usage.resources + excluded.resources, open_requests = tenant_usage.open_requests + excluded.open_requests,
       request_bytes = tenant_usage.request_bytes + excluded.request_bytes`,
    ...[tenantId, connections, resources, openRequests, requestBytes],
  );
}

export function* usageOf(tenantId: TenantId): Query<TenantUsage> {
  const row = yield* firstRow<TenantUsageRow>('SELECT * FROM tenant_usage WHERE tenant_id = ?', tenantId);
  return {
    connections: row?.connections ?? 0,
    resources: row?.resources ?? 0,
    openRequests: row?.open_requests ?? 0,
    requestBytes: row?.request_bytes ?? 0,
  };
}
