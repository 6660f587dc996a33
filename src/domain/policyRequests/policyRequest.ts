import type { RequestActor } from '../callers/caller';
import type { Instant, Revision } from '../shared/revision';
import type { TenantId } from '../tenants/tenant';

export type PolicyRequestStatus = 'SUBMITTED' | 'VERIFIED' | 'APPLIED' | 'REJECTED' | 'WITHDRAWN';

/** A tenant admin's request that its policy be replaced. The policy wanted is read apart: it can be long. */
export interface PolicyRequest {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly status: PolicyRequestStatus;
  readonly justification: string;
  readonly requestedBy: RequestActor;
  readonly requestedAt: Instant;
  /** The policy's revision that it was submitted on or last verified against. */
  readonly baseRevision: Revision;
  readonly verifiedBy: RequestActor | null;
  readonly resolvedBy: RequestActor | null;
  readonly resolvedAt: Instant | null;
  /** What was said last. */
  readonly resolution: string | null;
  /** The change that applied it; null also where the policy already was as wanted. */
  readonly changeRevision: Revision | null;
}

/** Whether it still waits for somebody. */
export function isOpen({ status }: PolicyRequest): boolean {
  return status === 'SUBMITTED' || status === 'VERIFIED';
}
