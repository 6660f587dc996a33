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
import type { TenantEdit } from '../../domain/tenants/tenantEdits';
import type { CurrentState } from './currentState';
import type { RequestedPolicy } from './records';

/** What a unit of work came to. Where it did not `commit`, everything that it wrote is rolled back and no revision is taken. */
export interface UnitOutcome<T> {
  readonly commit: boolean;
  /** Plain JSON: it is kept with the idempotency key. */
  readonly answer: T;
}

/** One policy transaction. It is closed when its function returns and throws on later use; it does no I/O but the store. */
export interface PolicyUnit extends CurrentState, PolicyRequestWrites {
  /** The revision that the unit's change takes, and its time. */
  readonly revision: Revision;
  readonly at: Instant;
  /** Writes the difference and the row of the log. One mutation is at most one change: a second call throws. */
  writePolicy(tenantId: TenantId, edit: PolicyEdit): Promise<void>;
  writeTenant(edit: TenantEdit): Promise<void>;
}

export interface NewConnectionRecord {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly connector: string;
  readonly identityProvider: IdentityProvider;
}

/** A resource to be saved, with what its status follows from. */
export interface ResourceToSave {
  /** Null for a new one. */
  readonly id: string | null;
  readonly kind: ResourceKind;
  readonly tenantId: TenantId;
  readonly name: string;
  /** Distinct, and read in this unit. */
  readonly connectionIds: readonly string[];
  /** A decision of each of its connections that somebody has signed in to, none older than the last change of its tenants (`changedSince`). */
  readonly decisions: readonly EvaluatedConnection[];
}

/** Reads and writes of requests for a policy change, which also belong into the unit that changes the policy. */
export interface PolicyRequestWrites {
  /** Locked until the unit ends: of two who resolve one request, the second sees what the first did. */
  policyRequest(id: string): Promise<PolicyRequest | null>;
  requestedPolicy(requestId: string): Promise<RequestedPolicy | null>;
  /** Writes the request as it is now, by its ID. `differences`: what it came to, where this resolves it. */
  updatePolicyRequest(request: PolicyRequest, differences: readonly PolicyDifference[] | null): Promise<void>;
}

/**
 * One transaction of part 2. While it runs no change of policy or directory commits, so what it finds to hold at `head` holds when it ends. It is closed when
 * its function returns and throws on later use; it does no I/O but the store. What it reads of one tenant's connections, links, resources, runs and requests
 * stands still too until it ends; a unit is about the things of one tenant.
 */
export interface RecordUnit extends CurrentState, PolicyRequestWrites {
  /** The newest revision. */
  readonly head: Revision;
  readonly at: Instant;
  /** Whether the log holds a change of one of these tenants above this revision: a decision made at it may be wrong by now. */
  changedSince(tenantIds: readonly TenantId[], revision: Revision): Promise<boolean>;

  connection(id: string): Promise<ConnectionRecord | null>;
  /** Those of these that the tenant owns, in no particular order. */
  connections(tenantId: TenantId, ids: readonly string[]): Promise<ConnectionRecord[]>;
  createConnection(connection: NewConnectionRecord): Promise<ConnectionRecord>;
  /** Whether an app or a flow holds it. */
  connectionInUse(id: string): Promise<boolean>;
  /** With its consent links. */
  deleteConnection(id: string): Promise<void>;

  createConsentLink(link: { readonly connectionId: string; readonly tokenHash: string; readonly expiresAt: Instant }): Promise<ConsentLink>;
  /** Gives how many of the connection's links could still have been used. */
  revokeConsentLinks(connectionId: string): Promise<number>;
  /** Uses the link up. False where it is unknown, expired (at `at`), used or revoked; of two at the same time one gets true. */
  useConsentLink(tokenHash: string): Promise<boolean>;
  /**
   * Lets the decided connection's sign-in tenant sign in, for this connection and what holds it. False where somebody has signed in already.
   * The decision must not be older than the last change of its tenants (`changedSince`).
   */
  signIn(connectionId: string, assessed: EvaluatedConnection): Promise<boolean>;

  resource(id: string): Promise<Resource | null>;
  /** The connections of one resource, in the order in which they were given. */
  connectionsOf(resourceId: string): Promise<ConnectionRecord[]>;
  /** SUSPENDED where one of `decisions` blocks, else ACTIVE; a change of its status is told. */
  saveResource(resource: ResourceToSave): Promise<Resource>;
  deleteResource(id: string): Promise<void>;

  createRun(run: Omit<FlowRun, 'id'>): Promise<FlowRun>;
  /** Ends the run at `at`. Null where there is no such run or where it has ended already. */
  endRun(id: string, end: { readonly status: 'SUCCEEDED' | 'FAILED'; readonly failure: string | null }): Promise<FlowRun | null>;

  createPolicyRequest(request: Omit<PolicyRequest, 'id'>, wanted: PolicyInput): Promise<PolicyRequest>;
}
