import type { PolicyVersion } from '../../domain/policies/policy';
import { NO_REVISION_YET } from '../../domain/shared/revision';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { IsolationPolicyRow } from '../schema/tables/isolationPolicyTable';
import type { Dialect } from '../sql/dialect';
import { firstRow } from '../sql/query';
import type { Query } from '../sql/query';

export function* policyNow(tenantId: TenantId): Query<PolicyVersion | null> {
  const row = yield* firstRow<IsolationPolicyRow>(
    'SELECT * FROM isolation_policy WHERE tenant_id = ? AND until_revision = ?',
    tenantId,
    NO_REVISION_YET,
  );
  return row && toVersion(row);
}

/** The version that was in force at this revision. */
export function* policyAt(tenantId: TenantId, revision: Revision): Query<PolicyVersion | null> {
  // Versions of a policy follow one another without gaps, so it is the newest one that began at this revision or before.
  const row = yield* firstRow<IsolationPolicyRow>(
    'SELECT * FROM isolation_policy WHERE tenant_id = ? AND from_revision <= ? ORDER BY from_revision DESC LIMIT 1',
    tenantId,
    revision,
  );
  return row && toVersion(row);
}

/** The version that the change at this revision opened. */
export function* policyOpenedAt({ onPrimary }: Dialect, tenantId: TenantId, revision: Revision): Query<PolicyVersion | null> {
  const row = yield* firstRow<IsolationPolicyRow>(
    `SELECT * FROM isolation_policy WHERE tenant_id = ? AND from_revision = ? AND ${onPrimary}`,
    tenantId,
    revision,
  );
  return row && toVersion(row);
}

export function toVersion(row: IsolationPolicyRow): PolicyVersion {
  return {
    tenantId: row.tenant_id,
    settings: {
      enabled: Boolean(row.enabled),
      mode: row.mode,
      unidentifiedCreators: row.unidentified_creators,
      crossCloudInbound: row.cross_cloud_inbound,
    },
    changeControl: row.change_control ?? 'DIRECT',
    revision: row.from_revision,
    updatedAt: row.updated_at,
    ruleCount: row.rule_count,
    nextPlace: row.next_place,
  };
}
