import type { Steps } from '../../../src/domain/shared/steps';

/** The result of the work, whose steps it takes one after another. */
export function allSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
  }
}
