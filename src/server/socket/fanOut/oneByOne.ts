import { takeTurn } from '../../../queries/inTurns';

/**
 * Runs works one after another, with a turn of the event loop before each that had to wait. Works that wait for the database would otherwise all go on in the
 * same turn.
 */
export class OneByOne {
  /** Settles when the last work has ended; null if none is under way. */
  #last: Promise<void> | null = null;

  /** A work is begun at once if no other is under way. */
  run<T>(work: () => T | Promise<T>): T | Promise<T> {
    const before = this.#last;
    const result = before === null ? work() : before.then(takeTurn).then(work);
    if (!(result instanceof Promise)) {
      return result;
    }
    const end = (): void => {
      if (this.#last === last) {
        this.#last = null;
      }
    };
    const last = result.then(end, end);
    this.#last = last;
    return result;
  }
}
