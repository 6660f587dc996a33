import type { Revision } from './revision';
import type { TenantId } from './tenant';
import type { Instant } from './time';

export type PolicyRequestStatus = 'SUBMITTED' | 'VERIFIED' | 'APPLIED' | 'REJECTED' | 'WITHDRAWN';

/** Who asked, verified or resolved: all three together, never the subject alone. */
export interface RequestActor {
  readonly issuer: string;
  readonly tenantId: TenantId | null;
  readonly subject: string;
}

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

export function sameActor(a: RequestActor, b: RequestActor): boolean {
  return a.issuer === b.issuer && a.tenantId === b.tenantId && a.subject === b.subject;
}
