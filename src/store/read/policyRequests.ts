import type { RequestActor } from '../../domain/callers/caller';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import type { PolicyDifference } from '../../domain/policyRequests/policyDiff';
import type { PolicyRequest, PolicyRequestStatus } from '../../domain/policyRequests/policyRequest';
import type { TenantId } from '../../domain/tenants/tenant';
import { isUuid } from '../isUuid';
import type { KeyPage, RequestedPolicy } from '../port/records';
import { firstRow, rows } from '../statement';
import type { Query } from '../statement';
import type { PolicyRequestRow } from '../tables/policyRequestTable';
import { LAST_ID } from './keys';

const SHORT = `id, tenant_id, status, justification, requested_by, requested_at, base_revision, verified_by, resolved_by, resolved_at, resolution, change_revision`;

type ShortRow = Omit<PolicyRequestRow, 'wanted' | 'differences'>;

export function* policyRequestById(id: string): Query<PolicyRequest | null> {
  if (!isUuid(id)) {
    return null;
  }
  const row = yield* firstRow<ShortRow>(`SELECT ${SHORT} FROM policy_request WHERE id = ?`, id);
  return row && toRequest(row);
}

/** Newest first. */
export function* policyRequestPage(
  { tenantId, status }: { readonly tenantId: TenantId | null; readonly status: PolicyRequestStatus | null },
  page: KeyPage,
): Query<PolicyRequest[]> {
  if (page.after !== null && !isUuid(page.after)) {
    return [];
  }
  const conditions = [tenantId === null ? '' : ' AND tenant_id = ?', status === null ? '' : ' AND status = ?'];
  const found = yield* rows<ShortRow>(
    `SELECT ${SHORT} FROM policy_request WHERE id < ?${conditions.join('')} ORDER BY id DESC LIMIT ?`,
    page.after ?? LAST_ID,
    ...[tenantId, status].filter((value) => value !== null),
    page.limit,
  );
  return found.map(toRequest);
}

export function* requestedPolicy(id: string): Query<RequestedPolicy | null> {
  if (!isUuid(id)) {
    return null;
  }
  const row = yield* firstRow<Pick<PolicyRequestRow, 'wanted' | 'differences'>>(
    'SELECT wanted, differences FROM policy_request WHERE id = ?',
    id,
  );
  if (!row) {
    return null;
  }
  return {
    wanted: JSON.parse(row.wanted) as PolicyInput,
    differences: row.differences === null ? null : (JSON.parse(row.differences) as PolicyDifference[]),
  };
}

function toRequest(row: ShortRow): PolicyRequest {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    status: row.status,
    justification: row.justification,
    requestedBy: JSON.parse(row.requested_by) as RequestActor,
    requestedAt: row.requested_at,
    baseRevision: row.base_revision,
    verifiedBy: toActor(row.verified_by),
    resolvedBy: toActor(row.resolved_by),
    resolvedAt: row.resolved_at,
    resolution: row.resolution,
    changeRevision: row.change_revision,
  };
}

function toActor(text: string | null): RequestActor | null {
  return text === null ? null : (JSON.parse(text) as RequestActor);
}
