import type { Connection } from '../../domain/decisions/connection';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { Change } from '../../domain/policies/change';
import type { Revision } from '../../domain/shared/revision';
import type { ChangeLog, LogCursor } from '../../store/port/changeLog';
import type { ReassessmentJob, Reassessments, ReassessmentStep } from '../../store/port/reassessments';
import type { Clocks } from '../log/clocks';
import { follow } from '../log/follow';
import type { FollowedLog } from '../log/follow';
import { poll } from '../log/poll';
import type { Polling, PollLog } from '../log/poll';
import { yieldToRequests } from './yieldToRequests';

/** A step takes at most so many pairs or resources, and about so many milliseconds of this process: then others have their turn. */
const MOST_KEYS = 1000;
const FEWEST_KEYS = 200;
const STEP_MS = 5;
/** Who asks for decisions has this much of the thread for each part that a step takes. */
const THEIRS = 3.5;

export interface ReassessmentOptions {
  readonly log: ChangeLog;
  readonly reassessments: Reassessments;
  /** Decides all of them on one state that takes in this revision. */
  readonly evaluate: (connections: readonly Connection[], minRevision: Revision) => Promise<readonly EvaluatedConnection[]>;
  readonly clocks: Clocks;
  readonly report: PollLog;
  readonly pollMs: number;
}

/**
 * Assesses anew what each change concerns, in the background: a durable follower of the log makes a job for each tenant that changed, and the jobs are
 * served in turn, a step at a time. Both are safe to run on many nodes, and go on where they stopped.
 */
export function followReassessment(options: ReassessmentOptions): Pick<Polling, 'stop'> {
  const { log, reassessments, clocks, report, pollMs } = options;
  const jobs = serveJobs(options);
  const fromStart: FollowedLog<LogCursor | null, Change> = {
    after: (cursor, limit) => log.after(cursor ?? { revision: 0, id: '' }, limit),
    onHint: (listener) => log.onHint(listener),
  };
  const addJobs = async (entries: readonly Change[], from: LogCursor | null): Promise<void> => {
    const last = entries.at(-1);
    if (last === undefined) {
      return;
    }
    // Who may change a policy at once decides no connection.
    const deciding = entries.filter(({ kind }) => kind !== 'CHANGE_CONTROL_SET');
    await reassessments.add(from, { revision: last.revision, id: last.id }, deciding);
    jobs.poke();
  };
  const changes = follow(fromStart, () => reassessments.cursor(), addJobs, {
    name: 'log of changes, for reassessment,',
    everyMs: pollMs,
    // Its commit would hold up the answer of the mutation that hints, and the event of its change.
    deferMs: 10,
    clocks,
    report,
  });
  return {
    async stop() {
      await Promise.all([changes.stop(), jobs.stop()]);
    },
  };
}

/** Runs rounds of one step for each job. If a round moves no job, the next hint or poll tries again: it is the follower's turn, or another node's. */
function serveJobs({ reassessments, evaluate, report, pollMs }: ReassessmentOptions): Polling {
  let keys = MOST_KEYS / 4;

  async function step(job: ReassessmentJob): Promise<ReassessmentStep> {
    if (job.phase === 'RESOURCES') {
      return await reassessments.updateStatuses(job, keys);
    }
    const limit = keys;
    const connections = await reassessments.triples(job, limit);
    const assessed = connections.length === 0 ? [] : await evaluate(connections, job.target);
    return await reassessments.takeInDecisions(job, assessed, limit);
  }

  async function round(stopping: AbortSignal): Promise<boolean> {
    let moved = false;
    for (const job of await reassessments.jobs()) {
      if (stopping.aborted) {
        break;
      }
      const [begun, cpu] = [performance.now(), process.cpuUsage()];
      const { outcome } = await step(job);
      moved ||= outcome === 'MOVED' || outcome === 'DONE';
      keys = keysFor(keys, process.cpuUsage(cpu));
      await yieldToRequests(performance.now() - begun, THEIRS);
    }
    return moved;
  }

  return poll(round, { name: 'jobs of reassessment', everyMs: pollMs, report });
}

/** How many the next step takes, after what this one cost. */
function keysFor(keys: number, { user, system }: NodeJS.CpuUsage): number {
  const took = (user + system) / 1000;
  const wanted = took * 2 < STEP_MS ? keys * 2 : (keys * STEP_MS) / took;
  return Math.round(Math.min(MOST_KEYS, Math.max(FEWEST_KEYS, wanted)));
}
