import type { RequestActor } from '../../domain/callers/caller';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import type { PolicyDifference } from '../../domain/policyRequests/policyDiff';
import type { PolicyRequest } from '../../domain/policyRequests/policyRequest';
import type { Dialect } from '../dialect';
import { affected } from '../statement';
import type { Query } from '../statement';
import { policyRequestTable } from '../tables/policyRequestTable';
import type { PolicyRequestRow } from '../tables/policyRequestTable';

export function* createPolicyRequest(dialect: Dialect, request: PolicyRequest, wanted: PolicyInput): Query<PolicyRequest> {
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
  yield* affected(dialect.insertAll(policyRequestTable), JSON.stringify([row]));
  return request;
}

/** What was asked, by whom and when stays as it is. */
export function* updatePolicyRequest(request: PolicyRequest, differences: readonly PolicyDifference[] | null): Query<void> {
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
    differences === null ? null : JSON.stringify(differences),
    request.id,
  );
  if (updated !== 1) {
    throw new Error(`There is no request \`${request.id}\`.`);
  }
}

function toText(actor: RequestActor | null): string | null {
  return actor === null ? null : JSON.stringify(actor);
}
