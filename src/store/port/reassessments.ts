import type { Connection } from '../../domain/decisions/connection';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { LogCursor } from './changeLog';

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
  triples(job: ReassessmentJob, limit: number): Promise<Connection[]>;
  /** Takes in the decisions of what `pairs` gave for the same job and limit: all made on one state, which takes in the job's target. */
  takeInDecisions(job: ReassessmentJob, assessed: readonly EvaluatedConnection[], limit: number): Promise<ReassessmentStep>;
  /** Brings at most `limit` resources up to date that hold a pair which has become blocked or let through, and tells what changed. */
  updateStatuses(job: ReassessmentJob, limit: number): Promise<ReassessmentStep>;
}
