import type { ResourceStatus } from '../../domain/resources/resource';
import type { Instant, Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { resourceStatusChangeTable } from '../schema/tables/resourceStatusChangeTable';
import type { ResourceStatusChangeRow } from '../schema/tables/resourceStatusChangeTable';
import { resourceStatusCountTable } from '../schema/tables/resourceStatusCountTable';
import type { Dialect } from '../sql/dialect';
import { affected, rows } from '../sql/query';
import type { Query } from '../sql/query';

interface StatusFlip {
  readonly resourceId: string;
  readonly tenantId: TenantId;
  readonly from: ResourceStatus | null;
  readonly to: ResourceStatus;
  readonly revision: Revision | null;
}

/**
 * Adds a row for each of these status changes. INVARIANT: a tenant's numbers come from its row of the counts, which stays locked until the transaction ends.
 * So numbers have no gap, and a reader that has read one number has read all numbers below it.
 */
export function* writeStatusChanges(dialect: Dialect, flips: readonly StatusFlip[], at: Instant): Query<void> {
  const counts = new Map<TenantId, number>();
  for (const { tenantId } of flips) {
    counts.set(tenantId, (counts.get(tenantId) ?? 0) + 1);
  }
  const last = new Map<TenantId, number>();
  // Rows are locked in the order of their IDs, so that two transactions never wait for each other.
  for (const tenantId of [...counts.keys()].sort()) {
    const count = counts.get(tenantId) ?? 0;
    const [row] = yield* rows<{ readonly changes: number }>(
      `${dialect.insertAll(resourceStatusCountTable)}
       ON CONFLICT (tenant_id) DO UPDATE SET changes = resource_status_count.changes + excluded.changes RETURNING changes`,
      JSON.stringify([{ tenant_id: tenantId, changes: count }]),
    );
    last.set(tenantId, (row?.changes ?? 0) - count);
  }
  const changes = flips.map(({ resourceId, tenantId, from, to, revision }): ResourceStatusChangeRow => {
    const number = (last.get(tenantId) ?? 0) + 1;
    last.set(tenantId, number);
    return { tenant_id: tenantId, number, resource_id: resourceId, from_status: from, to_status: to, revision, at };
  });
  yield* affected(dialect.insertAll(resourceStatusChangeTable), JSON.stringify(changes));
}
