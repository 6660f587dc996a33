/** Where one subscriber stands. It holds no queue: what is next is found when it is asked for. */
export interface SubscriberCursor<T> {
  /** The next item; null where there is none yet. Throws to end the subscription. */
  take(): T | null;
  /** Frees all that it holds. Called once. */
  free(): void;
}

/** One subscriber's iterator over its cursor. `wake` costs the same however slow the subscriber is, and runs none of its code. */
export class Subscription<T> implements AsyncIterableIterator<T> {
  #ended = false;
  /** Thrown once, by the `next` that finds it. */
  #error: Error | null = null;
  #wake: (() => void) | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #cursor: SubscriberCursor<T> | null;

  constructor(
    open: (subscription: Subscription<T>) => SubscriberCursor<T>,
    private readonly onEnd: (subscription: Subscription<T>) => void,
  ) {
    this.#cursor = open(this);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Calls of `next` are answered one after the other. */
  next(): Promise<IteratorResult<T>> {
    const result = this.#turn.then(() => this.#pull());
    this.#turn = result.catch(() => undefined);
    return result;
  }

  return(): Promise<IteratorResult<T>> {
    this.end(null);
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: unknown): Promise<IteratorResult<T>> {
    this.end(null);
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  /** There may be something to take. */
  wake(): void {
    this.#wake?.();
  }

  /** Ends it at once: with the error, or (null) as if there were nothing more. */
  end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    const cursor = this.#cursor;
    this.#cursor = null;
    cursor?.free();
    this.onEnd(this);
    this.wake();
  }

  async #pull(): Promise<IteratorResult<T>> {
    while (this.#cursor !== null) {
      const item = this.#take(this.#cursor);
      if (item !== null) return { done: false, value: item };
      if (this.#isEnded()) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    const error = this.#error;
    this.#error = null;
    if (error !== null) throw error;
    return { done: true, value: undefined };
  }

  #take(cursor: SubscriberCursor<T>): T | null {
    try {
      return cursor.take();
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)));
      return null;
    }
  }

  #isEnded(): boolean {
    return this.#ended;
  }
}
