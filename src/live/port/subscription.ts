/** Where one subscriber stands. It holds no queue: what is next is found when it is asked for. */
export interface SubscriberCursor<T> {
  /** The next item; null where there is none yet. Throws to end the subscription. */
  take(): T | null;
  /** Frees all that it holds. Called once. */
  free(): void;
}

/** Who is to be called when there may be something to take. */
export interface Waker {
  wake(): void;
}

/**
 * One subscriber's way over its cursor: as an iterator, or, where thousands are told together, without a promise for each step: `follow`, then `take`
 * whenever woken. `wake` costs the same however slow the subscriber is, and runs none of its code.
 */
export class Subscription<T> implements AsyncIterableIterator<T> {
  readonly #onEnd: (subscription: Subscription<T>) => void;
  #ended = false;
  /** Thrown once, by whoever takes next. */
  #error: Error | null = null;
  #waker: Waker | null = null;
  #turn: Promise<unknown> | null = null;
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

  /** Calls of `next` are answered one after the other. */
  next(): Promise<IteratorResult<T>> {
    const result = this.#turn === null ? this.#pull() : this.#turn.then(() => this.#pull());
    this.#turn = result.catch(() => undefined);
    return result;
  }

  // As in the interface, where an iterator need not have it.
  return?(): Promise<IteratorResult<T>> {
    this.end(null);
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: unknown): Promise<IteratorResult<T>> {
    this.end(null);
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  /** Has it called whenever there may be something to take, its end included. Instead of `next`. */
  follow(waker: Waker): void {
    this.#waker = waker;
  }

  /** The next item; null where there is none yet, or where it has ended. Throws, once, the error that ended it. */
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

  /** There may be something to take. */
  wake(): void {
    this.#waker?.wake();
  }

  /** Ends it at once: with the error, or (null) as if there were nothing more. */
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
