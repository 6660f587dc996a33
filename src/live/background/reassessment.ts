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

/** The most and the fewest triples or resources that a step takes. */
const MOST_KEYS = 1000;
const FEWEST_KEYS = 200;
/** About how much CPU time a step may take, in milliseconds. */
const STEP_MS = 5;
/** After a step, requests may use the thread for at most this many times as long as the step took. */
const THEIRS = 3.5;

export interface ReassessmentOptions {
  readonly log: ChangeLog;
  readonly reassessments: Reassessments;
  /** Decides each of them at `minRevision` or later. */
  readonly evaluate: (connections: readonly Connection[], minRevision: Revision) => Promise<readonly EvaluatedConnection[]>;
  /** Decides all of them on one state, at `minRevision` or later. Null if their policies are too large for that. */
  readonly evaluateTogether: (connections: readonly Connection[], minRevision: Revision) => Promise<readonly EvaluatedConnection[] | null>;
  readonly clocks: Clocks;
  readonly report: PollLog;
  readonly pollMs: number;
}

/**
 * Decides stored connections again after each change, in the background: a durable follower of the log makes a job for each tenant that changed, and the
 * jobs are served one step at a time. Both can run on many nodes at once, and go on where they stopped.
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
    // Change control says who may change a policy, and decides no connection.
    const deciding = entries.filter(({ kind }) => kind !== 'CHANGE_CONTROL_SET');
    const begun = performance.now();
    await reassessments.add(from, { revision: last.revision, id: last.id }, deciding);
    jobs.poke();
    await yieldToRequests(performance.now() - begun, THEIRS);
  };
  const changes = follow(fromStart, () => reassessments.cursor(), addJobs, {
    name: 'change log for reassessment',
    everyMs: pollMs,
    // Waits a little: a commit now would delay the answer of the mutation that gave the hint, and the event of its change.
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

/**
 * Runs rounds, each with one step of every job, so that no tenant waits for the end of another's job. If a round moves no job, the follower or another node must
 * act first: the next hint or poll tries again.
 */
function serveJobs(options: ReassessmentOptions): Polling {
  const { reassessments, report, pollMs } = options;
  let keys = MOST_KEYS / 4;

  async function round(stopping: AbortSignal): Promise<boolean> {
    let moved = false;
    let failure: Error | null = null;
    for await (const job of eachJob(reassessments)) {
      if (stopping.aborted) {
        break;
      }
      const [begun, cpu] = [performance.now(), process.cpuUsage()];
      try {
        const { outcome } = await stepOf(options, job, keys);
        moved ||= outcome === 'MOVED' || outcome === 'DONE';
      } catch (error) {
        // The other jobs go on. This one is tried again in each round.
        failure ??= error instanceof Error ? error : new Error(String(error));
      }
      keys = keysFor(keys, process.cpuUsage(cpu));
      await yieldToRequests(performance.now() - begun, THEIRS);
    }
    if (failure !== null && !moved) {
      throw failure;
    }
    return moved;
  }

  return poll(round, { name: 'reassessment jobs', everyMs: pollMs, report });
}

/** All jobs that there are, read page by page. */
async function* eachJob(reassessments: Reassessments): AsyncGenerator<ReassessmentJob> {
  for (let page = await reassessments.jobs(); page.length > 0; page = await reassessments.jobs(page.at(-1)?.tenantId)) {
    yield* page;
  }
}

async function stepOf(
  { reassessments, evaluate, evaluateTogether }: ReassessmentOptions,
  job: ReassessmentJob,
  limit: number,
): Promise<ReassessmentStep> {
  if (job.phase !== 'RESOURCES') {
    const connections = await reassessments.triples(job, limit);
    const decided = connections.length === 0 ? [] : await evaluate(connections, job.target);
    return await reassessments.takeInDecisions(job, decided, limit);
  }
  for (let fewer = limit; ; fewer = Math.ceil(fewer / 8)) {
    const step = await reassessments.updateStatuses(job, fewer, []);
    if (step.outcome !== 'UNDECIDED') {
      return step;
    }
    const decided = await evaluateTogether(step.connections, Math.max(job.target, step.minRevision));
    if (decided !== null) {
      return await reassessments.updateStatuses(job, fewer, decided);
    }
    if (fewer === 1) {
      throw new Error('The policies that one app or flow needs are too large to be used together.');
    }
  }
}

/** How many keys the next step takes, given the CPU time that this one took. */
function keysFor(keys: number, { user, system }: NodeJS.CpuUsage): number {
  const took = (user + system) / 1000;
  const wanted = took * 2 < STEP_MS ? keys * 2 : (keys * STEP_MS) / took;
  return Math.round(Math.min(MOST_KEYS, Math.max(FEWEST_KEYS, wanted)));
}
