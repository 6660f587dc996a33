/**
 * Gives the writer to one caller at a time. Callers in one lane get it in the order of arrival. Lanes in which callers wait are served in rotation, so that
 * many callers in one lane never shut out another lane.
 */
export class WriterQueue<Lane extends string> {
  readonly #waiting: { readonly lane: Lane; readonly queue: (() => void)[] }[];
  #last = 0;
  #taken = false;

  constructor(lanes: readonly Lane[]) {
    this.#waiting = lanes.map((lane) => ({ lane, queue: [] }));
  }

  /** Resolves when this caller has the writer, with the way to give it back. */
  async take(lane: Lane): Promise<() => void> {
    if (this.#taken) {
      await new Promise<void>((resolve) => {
        this.#waiting.find((each) => each.lane === lane)?.queue.push(resolve);
      });
    }
    this.#taken = true;
    let ended = false;
    return () => {
      if (ended) {
        return;
      }
      ended = true;
      this.#next();
    };
  }

  // INVARIANT: `#taken` stays true while one caller hands over to the next, so that no new caller can come in between.
  #next(): void {
    for (let step = 1; step <= this.#waiting.length; step += 1) {
      const index = (this.#last + step) % this.#waiting.length;
      const resume = this.#waiting[index]?.queue.shift();
      if (resume) {
        this.#last = index;
        resume();
        return;
      }
    }
    this.#taken = false;
  }
}
