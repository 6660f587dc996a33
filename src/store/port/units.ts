import type { ConnectionRecord } from '../../domain/connections/connectionRecord';
import type { ConsentLink } from '../../domain/connections/consentLink';
import type { IdentityProvider } from '../../domain/decisions/connection';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { PolicyEdit } from '../../domain/policies/change';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import type { PolicyDifference } from '../../domain/policyRequests/policyDiff';
import type { PolicyRequest } from '../../domain/policyRequests/policyRequest';
import type { FlowRun } from '../../domain/resources/flowRun';
import type { Resource, ResourceKind } from '../../domain/resources/resource';
import type { Instant, Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { TenantUsage } from '../../domain/tenants/tenantBounds';
import type { TenantEdit } from '../../domain/tenants/tenantEdits';
import type { CurrentState } from './currentState';
import type { RequestedPolicy } from './records';

/** How a unit of work ends. Without `commit`, everything that it wrote is rolled back, and no revision is taken. */
export interface UnitOutcome<T> {
  readonly commit: boolean;
  /** Plain JSON: it is stored with the claim. */
  readonly answer: T;
}

/** A transaction that makes one change. It is closed when its work returns, and throws on later use. Its work does no I/O except through the unit. */
export interface PolicyUnit extends CurrentState, PolicyRequestWrites {
  /** The revision that the unit's change takes, and its time. */
  readonly revision: Revision;
  readonly at: Instant;
  /** Writes the difference and the row of the log. A unit makes one change: a second call throws. */
  writePolicy(tenantId: TenantId, edit: PolicyEdit): Promise<void>;
  writeTenant(edit: TenantEdit): Promise<void>;
}

export interface NewConnectionRecord {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly connector: string;
  readonly identityProvider: IdentityProvider;
}

export interface NewConsentLink {
  /** The tenant that owns the connection. */
  readonly tenantId: TenantId;
  readonly connectionId: string;
  readonly tokenHash: string;
  readonly expiresAt: Instant;
}

/** A resource to save, with the decisions that its status follows from. */
export interface ResourceToSave {
  /** Null for a new one. */
  readonly id: string | null;
  readonly kind: ResourceKind;
  readonly tenantId: TenantId;
  readonly name: string;
  /** Distinct IDs of connections that this unit has read. */
  readonly connectionIds: readonly string[];
  /** A decision for each of these connections that has a sign-in tenant. None may be older than the last change of its tenants (`changedSince`). */
  readonly decisions: readonly EvaluatedConnection[];
}

/** Reads and writes of policy requests. Both kinds of unit have them: the unit that applies a request is a policy unit. */
export interface PolicyRequestWrites {
  /** The request is locked until the unit ends: of two units that resolve one request, the second sees what the first did. */
  policyRequest(id: string): Promise<PolicyRequest | null>;
  requestedPolicy(requestId: string): Promise<RequestedPolicy | null>;
  /** Overwrites the request that has this ID. `differences` is what it changed; null if it is not resolved. */
  updatePolicyRequest(request: PolicyRequest, differences: readonly PolicyDifference[] | null): Promise<void>;
}

/**
 * A transaction that writes records of one tenant and takes no revision. While it runs, no change of policy or directory commits, and no other unit writes
 * the tenant's records that it has read: so all that it has read is still true when it ends. It is closed when its work returns, and throws on later use.
 * Its work does no I/O except through the unit.
 */
export interface RecordUnit extends CurrentState, PolicyRequestWrites {
  /** The newest revision. */
  readonly head: Revision;
  readonly at: Instant;
  /** Whether the log has a change of one of these tenants above this revision, so that a decision made at this revision may be outdated. */
  changedSince(tenantIds: readonly TenantId[], revision: Revision): Promise<boolean>;

  /** What the tenant has now, with what this unit has written. No other unit adds to it until this one ends, if this one has added to it. */
  usage(tenantId: TenantId): Promise<TenantUsage>;

  connection(id: string): Promise<ConnectionRecord | null>;
  /** The connections with these IDs that the tenant owns, in no particular order. */
  connections(tenantId: TenantId, ids: readonly string[]): Promise<ConnectionRecord[]>;
  createConnection(connection: NewConnectionRecord): Promise<ConnectionRecord>;
  /** Whether an app or a flow uses the connection. */
  connectionInUse(id: string): Promise<boolean>;
  /** Deletes its consent links too, and its triple if no other connection has it. */
  deleteConnection(id: string): Promise<void>;

  createConsentLink(link: NewConsentLink): Promise<ConsentLink>;
  /** How many links of the tenant can still be used, counted up to `limit`. */
  usableLinks(tenantId: TenantId, limit: number): Promise<number>;
  /** Returns how many links it revoked: those of the connection that could still be used. */
  revokeConsentLinks(connectionId: string): Promise<number>;
  /** Uses up the link. False if it is unknown, used, revoked or (at `at`) expired. Of two calls at the same time one gets true. */
  useConsentLink(tokenHash: string): Promise<boolean>;
  /**
   * Stores the sign-in tenant of the decided connection in this connection record. False if the record has a sign-in tenant already.
   * The decision must not be older than the last change of its tenants (`changedSince`).
   */
  signIn(connectionId: string, decided: EvaluatedConnection): Promise<boolean>;

  resource(id: string): Promise<Resource | null>;
  /** The connections of one resource, in the order in which it lists them. */
  connectionsOf(resourceId: string): Promise<ConnectionRecord[]>;
  /** The resource is SUSPENDED if one of `decisions` is blocked, else ACTIVE. Adds a status change if its status differs. */
  saveResource(resource: ResourceToSave): Promise<Resource>;
  /** Its runs end, those over a few hundred a little later. */
  deleteResource(id: string): Promise<void>;

  createRun(run: Omit<FlowRun, 'id'>): Promise<FlowRun>;
  /** Ends the run at `at`. Null if there is no such run, or if it has ended already. */
  endRun(id: string, end: { readonly status: 'SUCCEEDED' | 'FAILED'; readonly failure: string | null }): Promise<FlowRun | null>;

  createPolicyRequest(request: Omit<PolicyRequest, 'id'>, wanted: PolicyInput): Promise<PolicyRequest>;
}
