/** Where one subscriber stands. It has no queue: the next item is looked up when the subscriber takes it. */
export interface SubscriberCursor<T> {
  /** The next item; null if there is none yet. Throws to end the subscription. */
  take(): T | null;
  /** Frees everything. Called once. */
  free(): void;
}

/** Is called when there may be something to take. */
export interface Waker {
  wake(): void;
}

/**
 * Delivers a cursor's items to one subscriber. It is an iterator; a server that serves thousands of subscribers avoids a promise for each item by `follow`,
 * and then `take` whenever it is woken. `wake` costs the same however slow the subscriber is, and runs none of its code.
 */
export class Subscription<T> implements AsyncIterableIterator<T> {
  readonly #onEnd: (subscription: Subscription<T>) => void;
  #ended = false;
  /** The next `take` throws it, once. */
  #error: Error | null = null;
  #waker: Waker | null = null;
  /** Settles when the last call of `next` is answered. */
  #lastNext: Promise<unknown> | null = null;
  #cursor: SubscriberCursor<T> | null;

  constructor(open: (subscription: Subscription<T>) => SubscriberCursor<T>, onEnd: (subscription: Subscription<T>) => void) {
    this.#onEnd = onEnd;
    this.#cursor = open(this);
  }

  get ended(): boolean {
    return this.#ended;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Overlapping calls are answered one after the other. */
  next(): Promise<IteratorResult<T>> {
    const result = this.#lastNext === null ? this.#pull() : this.#lastNext.then(() => this.#pull());
    this.#lastNext = result.catch(() => undefined);
    return result;
  }

  // Optional, as in the interface.
  return?(): Promise<IteratorResult<T>> {
    this.end(null);
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: unknown): Promise<IteratorResult<T>> {
    this.end(null);
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  /** Calls the waker whenever there may be something to take, and at the end. Use it instead of `next`. */
  follow(waker: Waker): void {
    this.#waker = waker;
  }

  /** The next item; null if there is none yet or the subscription has ended. Throws, once, the error that ended it. */
  take(): T | null {
    const item = this.#cursor === null ? null : this.#takeFrom(this.#cursor);
    if (item !== null) {
      return item;
    }
    const error = this.#error;
    this.#error = null;
    if (error !== null) {
      throw error;
    }
    return null;
  }

  /** Call this when there may be something to take. */
  wake(): void {
    this.#waker?.wake();
  }

  /** Ends the subscription at once: with the error, or (null) as if there were nothing more. */
  end(error: Error | null): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#error = error;
    const cursor = this.#cursor;
    this.#cursor = null;
    cursor?.free();
    this.#onEnd(this);
    this.wake();
  }

  async #pull(): Promise<IteratorResult<T>> {
    for (;;) {
      const item = this.take();
      if (item !== null) {
        return { done: false, value: item };
      }
      if (this.#ended) {
        return { done: true, value: undefined };
      }
      await new Promise<void>((wake) => {
        this.#waker = { wake };
      });
      this.#waker = null;
    }
  }

  #takeFrom(cursor: SubscriberCursor<T>): T | null {
    try {
      return cursor.take();
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)));
      return null;
    }
  }
}
