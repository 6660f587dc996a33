/**
 * Gives out turns, one at a time. Who waits in one lane is served in the order of arrival; lanes in which somebody waits are served in rotation, so
 * that a crowd in one never shuts out another.
 */
export class WriterQueue<Lane extends string> {
  readonly #waiting: { readonly lane: Lane; readonly queue: (() => void)[] }[];
  #last = 0;
  #taken = false;

  constructor(lanes: readonly Lane[]) {
    this.#waiting = lanes.map((lane) => ({ lane, queue: [] }));
  }

  /** Resolves when it is this caller's turn, with the way to end it. */
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

  // INVARIANT: while a turn is handed over `#taken` stays true, so that nobody who comes in between jumps the queue.
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
