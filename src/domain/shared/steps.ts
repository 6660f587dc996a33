/** Work on a long list, in steps: it yields wherever the caller may let other work run. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** How many items one step takes. */
const ITEMS_A_STEP = 500;

/** Calls `work` with each item and its place, in order, and yields after each step. It ends early after an item for which `work` returns `false`. */
export function* eachInSteps<T>(items: readonly T[], work: (item: T, place: number) => unknown): Steps<void> {
  for (let begin = 0; begin < items.length; begin += ITEMS_A_STEP) {
    if (begin > 0) {
      yield;
    }
    const end = Math.min(begin + ITEMS_A_STEP, items.length);
    for (let place = begin; place < end; place += 1) {
      if (work(items[place] as T, place) === false) {
        return;
      }
    }
  }
}
