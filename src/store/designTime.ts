import type { AssessedConnection } from '../domain/assessedConnection';
import type { Connection, IdentityProvider } from '../domain/connection';
import type { ConnectionRecord, ConnectionStatus } from '../domain/connectionRecord';
import type { ConsentLink } from '../domain/consentLink';
import type { FlowRun } from '../domain/flowRun';
import type { PolicyRequest, PolicyRequestStatus } from '../domain/policyRequest';
import type { PolicyInput } from '../domain/replacePolicy';
import type { PolicyDifference } from '../domain/requestDifference';
import type { Resource, ResourceKind, ResourceStatus, ResourceStatusChange } from '../domain/resource';
import type { Revision } from '../domain/revision';
import type { TenantId } from '../domain/tenant';
import type { Instant } from '../domain/time';
import type { CurrentState } from './currentStatePort';
import type { LogCursor } from './logCursor';

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
export interface DesignTime {
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
  readonly assessed: readonly AssessedConnection[];
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
export interface DesignUnit extends CurrentState, PolicyRequestWrites {
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
  signIn(connectionId: string, assessed: AssessedConnection): Promise<boolean>;

  resource(id: string): Promise<Resource | null>;
  /** The connections of one resource, in the order in which they were given. */
  connectionsOf(resourceId: string): Promise<ConnectionRecord[]>;
  /** SUSPENDED where one of `assessed` is blocked, else ACTIVE; a change of its status is told. */
  saveResource(resource: ResourceToSave): Promise<Resource>;
  deleteResource(id: string): Promise<void>;

  createRun(run: Omit<FlowRun, 'id'>): Promise<FlowRun>;
  /** Ends the run at `at`. Null where there is no such run or where it has ended already. */
  endRun(id: string, end: { readonly status: 'SUCCEEDED' | 'FAILED'; readonly failure: string | null }): Promise<FlowRun | null>;

  createPolicyRequest(request: Omit<PolicyRequest, 'id'>, wanted: PolicyInput): Promise<PolicyRequest>;
}

/** What of one tenant is to be assessed anew. A change of the tenant that comes meanwhile makes it begin again. */
export interface ReassessmentJob {
  readonly tenantId: TenantId;
  /** The first change that is not taken in everywhere. */
  readonly since: Revision;
  /** The last change that is to be taken in. */
  readonly target: Revision;
  /** First the pairs (creator tenant, sign-in tenant, provider) that the tenant creates, then those that it is signed in to, then what holds them. */
  readonly phase: 'PAIRS_CREATED' | 'PAIRS_SIGNED_IN_TO' | 'RESOURCES';
  /** How far it has come in the phase; opaque. */
  readonly position: string;
}

/**
 * How a step of a job ended. MOVED: it has come further. DONE: there is nothing left of it. WAITING: first the follower, or another job's pairs, must come
 * further, or the step is to be read again. LOST: somebody else moves this job. Only MOVED and DONE have written anything.
 */
export type ReassessmentStep =
  { readonly outcome: 'MOVED'; readonly job: ReassessmentJob } | { readonly outcome: 'DONE' | 'WAITING' | 'LOST' };

/**
 * The durable follower of the change log that assesses connections, apps and flows anew. Its cursor and its jobs commit together, and so do a job's
 * position and its effect.
 */
export interface Reassessments {
  /** The change taken in last; null before the first. */
  cursor(): Promise<LogCursor | null>;
  /**
   * Makes a job of each tenant named that has connections, or has the one that it has begin again, and moves the cursor on; does nothing where the
   * cursor is no longer `from`.
   */
  add(
    from: LogCursor | null,
    to: LogCursor,
    changes: readonly { readonly revision: Revision; readonly tenantId: TenantId }[],
  ): Promise<void>;
  jobs(): Promise<ReassessmentJob[]>;
  /** The next connections of a job in a phase of pairs, each pair once, in the order of the phase's index. */
  pairs(job: ReassessmentJob, limit: number): Promise<Connection[]>;
  /** Takes in the decisions of what `pairs` gave for the same job and limit: all made on one state, which takes in the job's target. */
  assessPairs(job: ReassessmentJob, assessed: readonly AssessedConnection[], limit: number): Promise<ReassessmentStep>;
  /** Brings at most `limit` resources up to date that hold a pair which has become blocked or let through, and tells what changed. */
  assessResources(job: ReassessmentJob, limit: number): Promise<ReassessmentStep>;
}
