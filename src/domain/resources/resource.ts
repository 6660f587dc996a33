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
  /** The status takes in every change up to this revision. */
  readonly assessedRevision: Revision;
  readonly createdAt: Instant;
}

/** One change of a resource's status. */
export interface ResourceStatusChange {
  /** Numbers the status changes of one tenant's resources in the order in which they became known: 1 for the first, without a gap. */
  readonly number: number;
  /** The resource as it is now, even if it is deleted. */
  readonly resource: Resource;
  /** Null if the resource is new. */
  readonly from: ResourceStatus | null;
  readonly to: ResourceStatus;
  /** The revision of the change that caused it; null if saving the resource caused it. */
  readonly revision: Revision | null;
  readonly at: Instant;
}

/** How many connections a resource can use at most. */
export const MAX_CONNECTIONS = 100;

/** The status of a resource. `decisions` are those of its connections that somebody has signed in to. */
export function resourceStatus(decisions: readonly Pick<Decision, 'allowed'>[]): ResourceStatus {
  return decisions.every(({ allowed }) => allowed) ? 'ACTIVE' : 'SUSPENDED';
}

/** The connections that policy blocks. */
export function blockedConnections(connections: readonly ConnectionRecord[]): ConnectionRecord[] {
  return connections.filter(({ assessment }) => assessment?.decision.allowed === false);
}
