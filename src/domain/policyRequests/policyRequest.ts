import type { RequestActor } from '../callers/caller';
import type { Instant, Revision } from '../shared/revision';
import type { TenantId } from '../tenants/tenant';

export type PolicyRequestStatus = 'SUBMITTED' | 'VERIFIED' | 'APPLIED' | 'REJECTED' | 'WITHDRAWN';

/** A tenant admin's request to replace the tenant's policy. The wanted policy is read separately, because it can be long. */
export interface PolicyRequest {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly status: PolicyRequestStatus;
  readonly justification: string;
  readonly requestedBy: RequestActor;
  readonly requestedAt: Instant;
  /** The revision of the policy when the request was submitted or last verified. */
  readonly baseRevision: Revision;
  readonly verifiedBy: RequestActor | null;
  readonly resolvedBy: RequestActor | null;
  readonly resolvedAt: Instant | null;
  /** What the last person who handled the request said about it. */
  readonly resolution: string | null;
  /** The revision of the change that applied it. Null also if the policy already was as wanted. */
  readonly changeRevision: Revision | null;
}

/** Whether the request is not resolved yet. */
export function isOpen({ status }: PolicyRequest): boolean {
  return status === 'SUBMITTED' || status === 'VERIFIED';
}
