import type { Attempts, AttemptSummaries, AttemptToCount } from '../../store/port/attempts';
import type { Clocks } from '../log/clocks';
import { follow } from '../log/follow';
import type { Following } from '../log/follow';
import type { PollLog } from '../log/poll';
import { yieldToRequests } from './yieldToRequests';

/** How many attempts one step counts. With more of them each page of the table is written for more attempts, but the commit takes longer. */
const SLICE = 1000;
/** After a step, requests may use the thread for at most this many times as long as the step took. */
const THEIRS = 9;
/** The rest between two summaries when no attempts are left to count. Each summary is a transaction, and attempts wait for it. */
const REST_MS = 1000;
const POLL_MS = 1000;

/** Keeps the daily summary of attempts. The cursor and the counts commit together, so that each attempt counts once, on one node or on many. */
export function followAttempts(attempts: Attempts, summaries: AttemptSummaries, clocks: Clocks, report: PollLog): Following {
  const slice = async (entries: readonly AttemptToCount[], from: string | null): Promise<void> => {
    const begun = performance.now();
    await summaries.add(from, entries);
    await yieldToRequests(performance.now() - begun, THEIRS);
  };
  return follow(attempts, () => summaries.cursor(), slice, {
    name: 'attempts',
    everyMs: POLL_MS,
    restMs: REST_MS,
    sliceSize: SLICE,
    clocks,
    report,
  });
}
