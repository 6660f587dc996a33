import type { ConnectionAttempt } from '../../domain/decisions/attempt';
import type { Attempts, AttemptSummaries } from '../../store/port/attempts';
import type { Clocks } from '../log/clocks';
import { follow } from '../log/follow';
import type { Following } from '../log/follow';
import type { PollLog } from '../log/poll';
import { yieldToRequests } from './yieldToRequests';

/** So many attempts are counted in a step, of which the thread is for others this many times as long where they want it. */
const SLICE = 300;
const THEIRS = 9;
/** At most this many summaries are written a second while attempts pour in: each is a transaction that attempts wait for. */
const REST_MS = 200;
const POLL_MS = 1000;

/** Keeps the daily summary of attempts. Durable: its cursor and what it counted commit together, so that no attempt counts twice, on one node or on many. */
export function followAttempts(attempts: Attempts, summaries: AttemptSummaries, clocks: Clocks, report: PollLog): Following {
  const slice = async (entries: readonly ConnectionAttempt[], from: string | null): Promise<void> => {
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
