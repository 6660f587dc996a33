import type { Attempts, AttemptSummaries, AttemptToCount } from '../../store/port/attempts';
import type { Clocks } from '../log/clocks';
import { follow } from '../log/follow';
import type { FollowerLog, Following } from '../log/follow';
import { yieldToRequests } from './yieldToRequests';

/** The most attempts that a step counts: in a larger transaction each page of the table is written for more of them, but its commit takes longer. */
const SLICE = 1000;
/** After a step the thread belongs to others for up to this many times as long as the step took. */
const THEIRS = 9;
/** The least time between two steps once all attempts are counted: each step is a transaction that attempts wait for. */
const REST_MS = 1000;

/** Keeps the daily summary of attempts. Durable: its cursor and what it counted commit together, so that no attempt counts twice, on one node or on many. */
export function followAttempts(attempts: Attempts, summaries: AttemptSummaries, clocks: Clocks, report: FollowerLog): Following {
  return follow<string | null, AttemptToCount>({
    name: 'log of attempts',
    log: {
      after: (cursor, limit) => attempts.after(cursor, limit),
      onHint: (listener) => attempts.onHint(listener),
    },
    cursor: () => summaries.cursor(),
    slice: async (entries, from) => {
      const begun = performance.now();
      await summaries.add(from, entries);
      await yieldToRequests(performance.now() - begun, THEIRS);
    },
    clocks,
    report,
    sliceSize: SLICE,
    restMs: REST_MS,
  });
}
