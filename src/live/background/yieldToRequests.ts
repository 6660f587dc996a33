import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Work in the background goes on once the thread has been idle for this share of what a step took. */
const IDLE = 0.25;

/**
 * Lets others have the thread after a step that took so many milliseconds: until some of it was wanted by nobody, but for no longer than `theirs` times
 * the step. So work in the background takes what is left of a busy thread, all of an idle one, and a share of one part in `theirs` + 1 whatever happens.
 */
export async function yieldToRequests(tookMs: number, theirs: number): Promise<void> {
  const begun = performance.now();
  const before = performance.eventLoopUtilization();
  do {
    await sleep(1);
  } while (performance.now() - begun < tookMs * theirs && performance.eventLoopUtilization(before).idle < tookMs * IDLE);
}
