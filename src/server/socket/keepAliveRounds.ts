/** One round visits the members in this many parts, one after the other. */
const PARTS = 32;

/** Visits each of thousands of members once in `everyMs`, some at a time, with one timer for all. */
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

  /** Adds a member; its first visit is a whole round from now. Returns its part: to remove the member, delete it from there. */
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
    // Runs after the messages that have already arrived: a process that was blocked must not close sockets whose messages it has not read yet.
    if (members !== undefined && members.size > 0) {
      setImmediate(() => this.#visit(members));
    }
  }
}
