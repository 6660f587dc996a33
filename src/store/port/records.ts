import type { ConnectionRecord, ConnectionStatus } from '../../domain/connections/connectionRecord';
import type { ConsentLink } from '../../domain/connections/consentLink';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import type { PolicyDifference } from '../../domain/policyRequests/policyDiff';
import type { PolicyRequest, PolicyRequestStatus } from '../../domain/policyRequests/policyRequest';
import type { FlowRun } from '../../domain/resources/flowRun';
import type { Resource, ResourceKind, ResourceStatus, ResourceStatusChange } from '../../domain/resources/resource';
import type { TenantId } from '../../domain/tenants/tenant';

/** A page of a list. Keys are IDs, which are UUIDv7: their order is that of creation. Any text may be given as a key or as an ID. */
export interface KeyPage {
  readonly limit: number;
  /** The key of the row that was read last; null for the first page. */
  readonly after: string | null;
}

/** The policy that a request asks for, and what that would change. */
export interface RequestedPolicy {
  readonly wanted: PolicyInput;
  /** As it was when the request was resolved; null while it is open. */
  readonly differences: readonly PolicyDifference[] | null;
}

/** Reads of what is built on policy. What is deleted is not found, save where it says so. */
export interface Records {
  connection(id: string): Promise<ConnectionRecord | null>;
  /** Those that there are, in no particular order. */
  connections(ids: readonly string[]): Promise<ConnectionRecord[]>;
  /** The tenant's connections, oldest first. */
  connectionPage(tenantId: TenantId, status: ConnectionStatus | null, page: KeyPage): Promise<ConnectionRecord[]>;
  connectionCount(tenantId: TenantId, status: ConnectionStatus | null): Promise<number>;
  /** The link, whatever became of it; null where no link ever had this token. */
  consentLink(tokenHash: string): Promise<ConsentLink | null>;

  resource(id: string): Promise<Resource | null>;
  /** The tenant's resources, oldest first. */
  resourcePage(
    tenantId: TenantId,
    filter: { readonly kind: ResourceKind | null; readonly status: ResourceStatus | null },
    page: KeyPage,
  ): Promise<Resource[]>;
  resourceCount(
    tenantId: TenantId,
    filter: { readonly kind: ResourceKind | null; readonly status: ResourceStatus | null },
  ): Promise<number>;
  /** The connections of each of these resources, in the order in which they were given when it was saved. One statement whatever the number. */
  connectionsOf(resourceIds: readonly string[]): Promise<ReadonlyMap<string, readonly ConnectionRecord[]>>;

  run(id: string): Promise<FlowRun | null>;
  /** A flow's runs, newest first. */
  runPage(flowId: string, page: KeyPage): Promise<FlowRun[]>;

  policyRequest(id: string): Promise<PolicyRequest | null>;
  /** Newest first; `tenantId` null: of all tenants. */
  policyRequestPage(
    filter: { readonly tenantId: TenantId | null; readonly status: PolicyRequestStatus | null },
    page: KeyPage,
  ): Promise<PolicyRequest[]>;
  requestedPolicy(requestId: string): Promise<RequestedPolicy | null>;

  /** The number of the tenant's newest status change; 0 where there is none. */
  lastStatusChange(tenantId: TenantId): Promise<number>;
  /** The same for each of these tenants. One statement whatever the number. */
  lastStatusChanges(tenantIds: readonly TenantId[]): Promise<ReadonlyMap<TenantId, number>>;
  /** The tenant's status changes above this number, in order. Also those of resources deleted since. */
  statusChanges(tenantId: TenantId, after: number, limit: number): Promise<ResourceStatusChange[]>;
}
