/** Random choices that a seed repeats exactly. A test names its seed in its title, so that a failure says which `SEED` repeats it. */
export class SeededRandom {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed | 0;
  }

  /** A number from 0 up to, but not, 1. (mulberry32) */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, but not, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) {
      throw new Error('There is nothing to pick from.');
    }
    return item;
  }
}

/** The seeds to try: the one in the environment variable `SEED` if that is set, else the numbers from 1 on. */
export function seeds(count: number): readonly number[] {
  const given = process.env['SEED'];
  return given === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(given)];
}
