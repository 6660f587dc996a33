import type { RequestActor } from '../../domain/callers/caller';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import type { PolicyDifference } from '../../domain/policyRequests/policyDiff';
import type { PolicyRequest, PolicyRequestStatus } from '../../domain/policyRequests/policyRequest';
import type { Instant } from '../../domain/shared/revision';
import { isUuid } from '../../domain/shared/uuid';
import type { TenantId } from '../../domain/tenants/tenant';
import type { KeyPage, PageRows } from '../port/pageRows';
import type { RequestedPolicy } from '../port/records';
import { policyRequestTable } from '../schema/tables/policyRequestTable';
import type { PolicyRequestRow } from '../schema/tables/policyRequestTable';
import { NO_ROWS, boundedPage, firstValue } from '../sql/boundedPage';
import type { FilteredList } from '../sql/boundedPage';
import { insertRow } from '../sql/dialect';
import { affected, firstRow, rows, written } from '../sql/query';
import type { Query } from '../sql/query';
import { LAST_ID } from '../sql/timeOrderedIds';
import { addUsage } from '../tenants/tenantUsage';

const COLUMNS = `id, tenant_id, status, justification, requested_by, requested_at, base_revision, verified_by, resolved_by, resolved_at, resolution, change_revision`;

type RequestRow = Omit<PolicyRequestRow, 'wanted' | 'differences'>;

export function* policyRequestById(id: string): Query<PolicyRequest | null> {
  if (!isUuid(id)) {
    return null;
  }
  const row = yield* firstRow<RequestRow>(`SELECT ${COLUMNS} FROM policy_request WHERE id = ?`, id);
  return row && toRequest(row);
}

/** Newest first. If a tenant and a status are given, each of the tenant's requests is looked at. */
export function* policyRequestPage(
  { tenantId, status }: { readonly tenantId: TenantId | null; readonly status: PolicyRequestStatus | null },
  page: KeyPage,
): Query<PageRows<PolicyRequest>> {
  if (page.after !== null && !isUuid(page.after)) {
    return NO_ROWS;
  }
  const list: FilteredList<PolicyRequest, string> = {
    exact: tenantId === null || status === null,
    edge: (before, count) =>
      firstValue(
        'SELECT id AS value FROM policy_request WHERE tenant_id = ? AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ?',
        tenantId,
        before,
        count - 1,
      ),
    *rows(before, edge, limit) {
      const conditions = [
        edge === null ? '' : ' AND id >= ?',
        tenantId === null ? '' : ' AND tenant_id = ?',
        status === null ? '' : ' AND status = ?',
      ];
      const found = yield* rows<RequestRow>(
        `SELECT ${COLUMNS} FROM policy_request WHERE id < ?${conditions.join('')} ORDER BY id DESC LIMIT ?`,
        before,
        ...[edge, tenantId, status].filter((value) => value !== null),
        limit,
      );
      return found.map(toRequest);
    },
  };
  return yield* boundedPage(list, page.after ?? LAST_ID, page.limit);
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

function toRequest(row: RequestRow): PolicyRequest {
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

export function* createPolicyRequest(request: PolicyRequest, wanted: PolicyInput): Query<PolicyRequest> {
  const row: PolicyRequestRow = {
    id: request.id,
    tenant_id: request.tenantId,
    status: request.status,
    justification: request.justification,
    requested_by: JSON.stringify(request.requestedBy),
    requested_at: request.requestedAt,
    base_revision: request.baseRevision,
    verified_by: toText(request.verifiedBy),
    resolved_by: toText(request.resolvedBy),
    resolved_at: request.resolvedAt,
    resolution: request.resolution,
    change_revision: request.changeRevision,
    wanted: JSON.stringify(wanted),
    differences: null,
  };
  yield* written(insertRow(policyRequestTable, row));
  yield* addUsage(request.tenantId, { openRequests: 1, requestBytes: Buffer.byteLength(row.wanted) });
  return request;
}

/** Does not change what was requested, when and by whom. */
export function* updatePolicyRequest(request: PolicyRequest, differences: readonly PolicyDifference[] | null): Query<void> {
  const text = differences === null ? null : JSON.stringify(differences);
  const updated = yield* affected(
    `UPDATE policy_request SET status = ?, base_revision = ?, verified_by = ?, resolved_by = ?, resolved_at = ?, resolution = ?, change_revision = ?,
       differences = ? WHERE id = ?`,
    request.status,
    request.baseRevision,
    toText(request.verifiedBy),
    toText(request.resolvedBy),
    request.resolvedAt,
    request.resolution,
    request.changeRevision,
    text,
    request.id,
  );
  if (updated !== 1) {
    throw new Error(`There is no policy request \`${request.id}\`.`);
  }
  if (text !== null) {
    yield* addUsage(request.tenantId, { openRequests: -1, requestBytes: Buffer.byteLength(text) });
  }
}

/** How many requests one step deletes at most: each can hold the rules of a whole policy. */
const PURGED_AT_ONCE = 5;

/** Deletes some of the requests that were resolved before this time, and gives their bytes back to their tenants. Returns the number deleted. Null: none. */
export function* purgeRequests(firstKept: Instant | null): Query<number> {
  if (firstKept === null) {
    return 0;
  }
  const deleted = yield* rows<{ readonly tenant_id: TenantId; readonly bytes: number }>(
    `DELETE FROM policy_request WHERE id IN (SELECT id FROM policy_request WHERE resolved_at < ? ORDER BY resolved_at LIMIT ?)
     RETURNING tenant_id, octet_length(wanted) + coalesce(octet_length(differences), 0) AS bytes`,
    firstKept,
    PURGED_AT_ONCE,
  );
  // In one order, so that two nodes that purge never wait for each other.
  for (const { tenant_id: tenantId, bytes } of [...deleted].sort((a, b) => (a.tenant_id < b.tenant_id ? -1 : 1))) {
    yield* addUsage(tenantId, { requestBytes: -bytes });
  }
  return deleted.length;
}

function toText(actor: RequestActor | null): string | null {
  return actor === null ? null : JSON.stringify(actor);
}
