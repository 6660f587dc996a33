/** Into how many parts one round is cut. */
const PARTS = 32;

/** Comes by each of thousands once in `everyMs`, with one timer for all and some at a time. */
export class KeepAliveRounds<T> {
  readonly #everyMs: number;
  readonly #visit: (members: ReadonlySet<T>) => void;
  readonly #parts: readonly Set<T>[] = Array.from({ length: PARTS }, () => new Set<T>());
  #place = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(everyMs: number, visit: (members: ReadonlySet<T>) => void) {
    this.#everyMs = everyMs;
    this.#visit = visit;
  }

  /** The first visit is a whole round from now. Gives the part, to be left by deleting the member from it. */
  add(member: T): Set<T> {
    this.#timer ??= setInterval(() => {
      this.#next();
    }, this.#everyMs / PARTS);
    const part = this.#parts[this.#place] ?? new Set<T>();
    part.add(member);
    return part;
  }

  stop(): void {
    if (this.#timer !== null) {
      clearInterval(this.#timer);
    }
    this.#timer = null;
  }

  #next(): void {
    if (this.#parts.every(({ size }) => size === 0)) {
      this.stop();
      return;
    }
    this.#place = (this.#place + 1) % PARTS;
    const members = this.#parts[this.#place];
    // Behind what has arrived already: a process that stood still must not take its peers for dead.
    if (members !== undefined && members.size > 0) {
      setImmediate(() => this.#visit(members));
    }
  }
}
