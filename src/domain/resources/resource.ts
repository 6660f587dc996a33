import type { ConnectionRecord } from '../connections/connectionRecord';
import type { Decision } from '../decisions/decision';
import type { Instant, Revision } from '../shared/revision';
import type { TenantId } from '../tenants/tenant';

export type ResourceKind = 'APP' | 'FLOW';
export type ResourceStatus = 'ACTIVE' | 'SUSPENDED';

/** An app or a flow that a tenant owns. */
export interface Resource {
  readonly id: string;
  readonly kind: ResourceKind;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly status: ResourceStatus;
  /** Its status takes in every change up to this one. */
  readonly assessedRevision: Revision;
  readonly createdAt: Instant;
}

/** One change of a resource's status. */
export interface ResourceStatusChange {
  /** Counts the changes of one tenant's resources, without a gap, in the order in which they became known: 1 for the first. */
  readonly number: number;
  /** The resource as it is now, deleted or not. */
  readonly resource: Resource;
  /** Null where the resource is new. */
  readonly from: ResourceStatus | null;
  readonly to: ResourceStatus;
  /** The change in the log that did it; null where saving the resource did. */
  readonly revision: Revision | null;
  readonly at: Instant;
}

/** The most connections that a resource holds. */
export const MAX_CONNECTIONS = 100;

/** Of a resource whose connections, those that somebody has signed in to, are decided so. */
export function resourceStatus(decisions: readonly Pick<Decision, 'allowed'>[]): ResourceStatus {
  return decisions.every(({ allowed }) => allowed) ? 'ACTIVE' : 'SUSPENDED';
}

/** Those that policy blocks. */
export function blockedConnections(connections: readonly ConnectionRecord[]): ConnectionRecord[] {
  return connections.filter(({ assessment }) => assessment?.decision.allowed === false);
}
