import { overloadedError } from '../../domain/shared/requestError';

interface FairQueueLimits {
  /** How many tasks run at a time: in all, and of one key. */
  readonly atOnce: number;
  readonly atOnceOfKey: number;
  /** How many tasks may wait: in all, and of one key. */
  readonly waiting: number;
  readonly waitingOfKey: number;
  /** How long a task may wait, in milliseconds. */
  readonly waitMs: number;
}

/** How many heavy reads may wait in a process, and how long, on both databases. */
export const HEAVY_WAITING = { waiting: 10_000, waitingOfKey: 2_000, waitMs: 10_000 } as const;

interface Waiting {
  readonly since: number;
  readonly begin: () => void;
  readonly refuse: (error: Error) => void;
}

interface Line {
  running: number;
  readonly waiting: Waiting[];
}

/** Runs a bounded number of tasks at a time. Keys (such as tenants) whose tasks wait are served in turn, so that many tasks of one key never shut out another. */
export class FairQueue<Key> {
  readonly #limits: FairQueueLimits;
  /** The keys with tasks. The key that was served last is the last one. */
  readonly #lines = new Map<Key, Line>();
  #running = 0;
  #waiting = 0;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

  /** Runs the task when its turn comes. Throws `OVERLOADED` if too many tasks wait, or if it has waited too long. */
  async run<T>(key: Key, task: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(key) ?? { running: 0, waiting: [] };
    if (this.#hasPlace(line)) {
      this.#begin(key, line);
    } else {
      await this.#turn(key, line);
    }
    try {
      return await task();
    } finally {
      this.#end(key, line);
    }
  }

  #hasPlace(line: Line): boolean {
    return this.#running < this.#limits.atOnce && line.running < this.#limits.atOnceOfKey;
  }

  #begin(key: Key, line: Line): void {
    this.#running += 1;
    line.running += 1;
    this.#lines.delete(key);
    this.#lines.set(key, line);
  }

  #end(key: Key, line: Line): void {
    this.#running -= 1;
    line.running -= 1;
    this.#serveNext();
    if (line.running === 0 && line.waiting.length === 0) {
      this.#lines.delete(key);
    }
  }

  #turn(key: Key, line: Line): Promise<void> {
    if (this.#waiting >= this.#limits.waiting || line.waiting.length >= this.#limits.waitingOfKey) {
      throw tooMany();
    }
    this.#lines.set(key, line);
    this.#waiting += 1;
    return new Promise((begin, refuse) => {
      line.waiting.push({ since: performance.now(), begin, refuse });
    });
  }

  // INVARIANT: a task that waits has its place before `begin` is called, so that no new task can come in between.
  #serveNext(): void {
    for (const [key, line] of this.#lines) {
      while (line.waiting.length > 0 && this.#hasPlace(line)) {
        const next = line.waiting.shift();
        if (next === undefined) {
          break;
        }
        this.#waiting -= 1;
        if (performance.now() - next.since <= this.#limits.waitMs) {
          this.#begin(key, line);
          next.begin();
          return;
        }
        next.refuse(tooMany());
      }
    }
  }
}

function tooMany(): Error {
  return overloadedError('More lists, counts and history are asked for than can be read. Try again in a moment.', 1000);
}
