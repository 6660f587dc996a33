import type { Connection } from '../../domain/decisions/connection';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { LogCursor } from './changeLog';

/** The reassessment of everything that changes of one tenant concern. Another change of the tenant queues a next pass of the job. */
export interface ReassessmentJob {
  readonly tenantId: TenantId;
  /** The first of the tenant's changes that some decision does not take in yet. */
  readonly since: Revision;
  /** The last change that all decisions must take in. */
  readonly target: Revision;
  /** First the triples with the tenant as creator tenant, then those with it as sign-in tenant, then the resources that use them. The names are stored. */
  readonly phase: 'PAIRS_CREATED' | 'PAIRS_SIGNED_IN_TO' | 'RESOURCES';
  /** How far the job has come in its phase; opaque. */
  readonly position: string;
  /** The first change of the next pass; null if none is queued. */
  readonly nextSince: Revision | null;
}

/**
 * How a step of a job ended. MOVED: the job has come further. DONE: the job has ended. UNDECIDED: the step needs decisions of these connections, at this revision or later. WAITING: the
 * follower or another job must come further first, or the step must be read again. LOST: another node moves this job. Only MOVED and DONE have written
 * anything.
 */
export type ReassessmentStep =
  | { readonly outcome: 'MOVED'; readonly job: ReassessmentJob }
  | { readonly outcome: 'UNDECIDED'; readonly connections: readonly Connection[]; readonly minRevision: Revision }
  | { readonly outcome: 'DONE' | 'WAITING' | 'LOST' };

/**
 * What the durable follower that decides stored connections again stores. Its cursor and its jobs commit together, and so do a job's position and its effect.
 */
export interface Reassessments {
  /** The last change that the follower made jobs for; null before the first. */
  cursor(): Promise<LogCursor | null>;
  /**
   * Moves the cursor, and makes a job for each tenant of these changes that a triple names. If the tenant has a job already, queues its next pass. Does nothing if
   * the cursor is no longer `from`.
   */
  add(
    from: LogCursor | null,
    to: LogCursor,
    changes: readonly { readonly revision: Revision; readonly tenantId: TenantId }[],
  ): Promise<void>;
  /** The next jobs in the order of their tenants: some hundred at most, of tenants after this one. None if there are no more. */
  jobs(after?: TenantId | null): Promise<ReassessmentJob[]>;
  /** The next triples of a job that is in a phase of triples, in the order of the phase's index. */
  triples(job: ReassessmentJob, limit: number): Promise<Connection[]>;
  /** Takes in the decisions of what `triples` gave for the same job and limit. Each must take in the job's target. */
  takeInDecisions(job: ReassessmentJob, decided: readonly EvaluatedConnection[], limit: number): Promise<ReassessmentStep>;
  /**
   * Updates at most `limit` resources that use a triple which has become blocked or allowed, and adds a status change for each whose status differs. `decided`
   * are decisions of the connections that an UNDECIDED step named, all made on one state.
   */
  updateStatuses(job: ReassessmentJob, limit: number, decided: readonly EvaluatedConnection[]): Promise<ReassessmentStep>;
}
