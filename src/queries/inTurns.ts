import { nextTurn } from '../turns';
import type { Steps } from '../domain/shared/steps';

/** How long steps go on before everything else in the process gets a turn of the event loop, in milliseconds. */
const MOST_MS = 5;

/** Does the work, and gives way to everything else in the process again and again. Work of a single step is done at once. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  let turn = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
    if (performance.now() - turn > MOST_MS) {
      await takeTurn();
      turn = performance.now();
    }
  }
}

let last: Promise<void> = Promise.resolve();

/** Resolves when the caller's piece of long work may begin. All callers stand in one line of their own, so that other long work never waits for all of them. */
export async function takeTurn(): Promise<void> {
  last = last.then(nextTurn);
  await last;
}
