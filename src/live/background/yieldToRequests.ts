import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Background work goes on once the thread has been idle for this share of the time that a step took. */
const IDLE = 0.25;

/**
 * Leaves the thread to requests after a step of background work that took `tookMs`: until requests leave some of it idle, but for at most `theirs` times the
 * step. So background work takes all of an idle thread, what is left of a busy one, and one part in `theirs` + 1 in any case.
 */
export async function yieldToRequests(tookMs: number, theirs: number): Promise<void> {
  const begun = performance.now();
  const before = performance.eventLoopUtilization();
  do {
    await sleep(1);
  } while (performance.now() - begun < tookMs * theirs && performance.eventLoopUtilization(before).idle < tookMs * IDLE);
}
