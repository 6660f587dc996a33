import type { Attempts, AttemptSummaries, AttemptToCount } from '../../store/port/attempts';
import type { Clocks } from '../log/clocks';
import { follow } from '../log/follow';
import type { Following } from '../log/follow';
import type { PollLog } from '../log/poll';
import { yieldToRequests } from './yieldToRequests';

/** The most attempts that a step counts: in a larger transaction each page of the table is written for more of them, but its commit takes longer. */
const SLICE = 1000;
/** After a step the thread belongs to others for up to this many times as long as the step took. */
const THEIRS = 9;
/** The least time between two steps once all attempts are counted: each step is a transaction that attempts wait for. */
const REST_MS = 1000;
const POLL_MS = 1000;

/** Keeps the daily summary of attempts. Durable: its cursor and what it counted commit together, so that no attempt counts twice, on one node or on many. */
export function followAttempts(attempts: Attempts, summaries: AttemptSummaries, clocks: Clocks, report: PollLog): Following {
  const slice = async (entries: readonly AttemptToCount[], from: string | null): Promise<void> => {
    const begun = performance.now();
    await summaries.add(from, entries);
    await yieldToRequests(performance.now() - begun, THEIRS);
  };
  return follow(attempts, () => summaries.cursor(), slice, {
    name: 'log of attempts',
    everyMs: POLL_MS,
    restMs: REST_MS,
    sliceSize: SLICE,
    clocks,
    report,
  });
}
