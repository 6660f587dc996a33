import { nextTurn } from '../turns';

/** How long it goes on before everything else in the process gets a turn of the event loop, in milliseconds. */
const SLICE_MS = 5;

interface Queue {
  readonly owner: unknown;
  readonly works: (() => void)[];
  /** The place of the next one in `works`. */
  next: number;
}

/**
 * Starts work in rounds: in each round, one piece of work of every owner that has some. So an owner with much work does not hold up the others. It gives way
 * to everything else in the process again and again. Work must not throw.
 */
export class FairRounds {
  readonly #atOnce: number;
  readonly #queues = new Map<unknown, Queue>();
  /** The queues that this round serves, and those that the next one does. A queue is in at most one of the two, and never empty. */
  #round: Queue[] = [];
  #nextRound: Queue[] = [];
  /** The place of the next queue in `#round`. */
  #place = 0;
  #serving = false;
  #running = 0;
  #onFree: (() => void) | null = null;

  /** At most `atOnce` tasks run at a time. */
  constructor(atOnce = Infinity) {
    this.#atOnce = atOnce;
  }

  /** Runs the work when it is the owner's turn, but never before this returns. */
  add(owner: unknown, work: () => void): void {
    let queue = this.#queues.get(owner);
    if (queue === undefined) {
      queue = { owner, works: [], next: 0 };
      this.#queues.set(owner, queue);
      this.#nextRound.push(queue);
    }
    queue.works.push(work);
    if (!this.#serving) {
      this.#serving = true;
      void this.#serve();
    }
  }

  /** Begins the task when it is the owner's turn and fewer than `atOnce` tasks are running. */
  run<T>(owner: unknown, task: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.add(owner, () => {
        this.#running += 1;
        task()
          .then(resolve, reject)
          .finally(() => {
            this.#running -= 1;
            this.#onFree?.();
          });
      });
    });
  }

  async #serve(): Promise<void> {
    while (this.#queues.size > 0) {
      await nextTurn();
      const begun = performance.now();
      do {
        if (this.#running >= this.#atOnce) {
          await new Promise<void>((resolve) => (this.#onFree = resolve));
          this.#onFree = null;
          break;
        }
        this.#takeNext()?.();
        // What the work has started goes on now, and its time counts too.
        await Promise.resolve();
      } while (this.#queues.size > 0 && performance.now() - begun < SLICE_MS);
    }
    this.#serving = false;
  }

  #takeNext(): (() => void) | undefined {
    if (this.#place >= this.#round.length) {
      this.#round = this.#nextRound;
      this.#nextRound = [];
      this.#place = 0;
    }
    const queue = this.#round[this.#place];
    this.#place += 1;
    if (queue === undefined) {
      return undefined;
    }
    const work = queue.works[queue.next];
    queue.next += 1;
    if (queue.next >= queue.works.length) {
      this.#queues.delete(queue.owner);
    } else {
      this.#nextRound.push(queue);
    }
    return work;
  }
}
