import type { ConnectionRecord, ConnectionStatus } from '../../domain/connections/connectionRecord';
import type { ConsentLink } from '../../domain/connections/consentLink';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import type { PolicyDifference } from '../../domain/policyRequests/policyDiff';
import type { PolicyRequest, PolicyRequestStatus } from '../../domain/policyRequests/policyRequest';
import type { FlowRun } from '../../domain/resources/flowRun';
import type { Resource, ResourceKind, ResourceStatus, ResourceStatusChange } from '../../domain/resources/resource';
import type { TenantId } from '../../domain/tenants/tenant';
import type { KeyPage, PageRows } from './pageRows';
import type { ReadLane } from './readLane';

/** The policy that a policy request asks for, and what it changed. */
export interface RequestedPolicy {
  readonly wanted: PolicyInput;
  /** What differed when the request was resolved; null while it is open. */
  readonly differences: readonly PolicyDifference[] | null;
}

/** Reads of records. Deleted records are not found, unless a method says otherwise. An ID may be any text. */
export interface Records {
  connection(id: string): Promise<ConnectionRecord | null>;
  /** The connections with these IDs that exist, in no particular order. */
  connections(ids: readonly string[]): Promise<ConnectionRecord[]>;
  /** The tenant's connections, oldest first. */
  connectionPage(tenantId: TenantId, status: ConnectionStatus | null, page: KeyPage): Promise<PageRows<ConnectionRecord>>;
  connectionCount(tenantId: TenantId, status: ConnectionStatus | null): Promise<number>;
  /** The link, even if it has expired; null if no link has this token, or if it was used or revoked. */
  consentLink(tokenHash: string): Promise<ConsentLink | null>;

  resource(id: string): Promise<Resource | null>;
  /** The tenant's resources, oldest first. */
  resourcePage(
    tenantId: TenantId,
    filter: { readonly kind: ResourceKind | null; readonly status: ResourceStatus | null },
    page: KeyPage,
  ): Promise<PageRows<Resource>>;
  resourceCount(
    tenantId: TenantId,
    filter: { readonly kind: ResourceKind | null; readonly status: ResourceStatus | null },
  ): Promise<number>;
  /** The connections of each of these resources, in the order in which the resource lists them. Many resources are read in slices. */
  connectionsOf(resourceIds: readonly string[], lane: ReadLane): Promise<ReadonlyMap<string, readonly ConnectionRecord[]>>;

  run(id: string): Promise<FlowRun | null>;
  /** The runs of a flow of this tenant, newest first. */
  runPage(tenantId: TenantId, flowId: string, page: KeyPage): Promise<FlowRun[]>;

  policyRequest(id: string): Promise<PolicyRequest | null>;
  /** Newest first. If `tenantId` is null, those of all tenants. */
  policyRequestPage(
    filter: { readonly tenantId: TenantId | null; readonly status: PolicyRequestStatus | null },
    page: KeyPage,
  ): Promise<PageRows<PolicyRequest>>;
  /** The policy that a request of this tenant asks for. */
  requestedPolicy(tenantId: TenantId, requestId: string): Promise<RequestedPolicy | null>;

  /** The number of the tenant's newest status change; 0 if there is none. */
  lastStatusChange(tenantId: TenantId): Promise<number>;
  /** The same for several tenants, in one SQL statement however many there are. */
  lastStatusChanges(tenantIds: readonly TenantId[]): Promise<ReadonlyMap<TenantId, number>>;
  /** The tenant's status changes above this number, in order, also those of resources that were deleted since. */
  statusChanges(tenantId: TenantId, after: number, limit: number): Promise<ResourceStatusChange[]>;
  /** Calls back soon after a commit that may have changed a status. Only a hint, as that of the change log. Returns the way to stop. */
  onStatusHint(listener: () => void): () => void;
}
