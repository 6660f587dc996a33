import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where somebody wants the thread all the time, this much of it is theirs for each millisecond that was taken. */
const THEIRS = 2.5;
/** A thread that is busy for less than this share of a nap is wanted by nobody. */
const BUSY = 0.5;

/**
 * Lets others have the thread after a step that took so many milliseconds: for as long as they want it, up to `THEIRS` times the step. So work in the
 * background takes all of an idle process, and a small share of a busy one.
 */
export async function letOthersHaveTheirs(tookMs: number): Promise<void> {
  const until = performance.now() + tookMs * THEIRS;
  for (;;) {
    const before = performance.eventLoopUtilization();
    await sleep(1);
    if (performance.now() >= until || performance.eventLoopUtilization(before).utilization < BUSY) return;
  }
}
