import { overloadedError } from '../../domain/shared/requestError';

interface Waiter {
  readonly weight: number;
  readonly start: () => void;
}

/** Bounds the weight of all work under way. Work that must wait is started in the order of its weight, so that small work never waits for large work in line. */
export class WeightBudget {
  readonly #max: number;
  readonly #maxWaitMs: number;
  #waiting: readonly Waiter[] = [];
  #taken = 0;

  constructor(max: number, maxWaitMs = 2_000) {
    this.#max = max;
    this.#maxWaitMs = maxWaitMs;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Resolves when there is room for this weight: give it back. Any weight has room when there is no other. Throws `OVERLOADED` if that takes too long. */
  async take(weight: number): Promise<void> {
    if (this.#hasRoom(weight)) {
      this.#taken += weight;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        weight,
        start: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((each) => each !== waiter);
        reject(overloadedError('Too many policies are being read from the database. Try again in a moment.', 1000));
      }, this.#maxWaitMs);
      this.#waiting = [...this.#waiting, waiter].sort((a, b) => a.weight - b.weight);
    });
  }

  giveBack(weight: number): void {
    this.#taken -= weight;
    for (let [next] = this.#waiting; next !== undefined && this.#hasRoom(next.weight); [next] = this.#waiting) {
      this.#waiting = this.#waiting.slice(1);
      this.#taken += next.weight;
      next.start();
    }
  }

  #hasRoom(weight: number): boolean {
    return this.#taken === 0 || this.#taken + weight <= this.#max;
  }
}
