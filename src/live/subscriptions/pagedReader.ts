import { setTimeout as sleep } from 'node:timers/promises';
import { RequestError } from '../../domain/shared/requestError';

/** The pauses before a page is read again, in milliseconds: each is twice as long as the one before. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Reads pages for a cursor whose `take` must not wait: one page at a time. When a page has been read, it wakes the subscriber. If the database is in trouble, it
 * reads the page again until the page comes or the subscription ends; a node that can't read the log for too long ends its subscriptions.
 */
export class PagedReader<T> {
  readonly #wake: () => void;
  #page: readonly T[] = [];
  /** The place of the next item in the page. */
  #place = 0;
  #reading = false;
  #error: Error | null = null;
  #closed = false;

  constructor(wake: () => void) {
    this.#wake = wake;
  }

  get reading(): boolean {
    return this.#reading;
  }

  /** The next item of the page; null if no item is left, or while a page is being read. If a page could not be read, throws the error. */
  take(): T | null {
    if (this.#error !== null) {
      throw this.#error;
    }
    const item = this.#page[this.#place];
    if (item === undefined) {
      return null;
    }
    this.#place += 1;
    return item;
  }

  /** Begins to read the next page. Call it only when all items are taken and no page is being read. */
  read(page: () => Promise<readonly T[]>): void {
    this.#reading = true;
    void this.#turnTo(page);
  }

  /** Frees the page, and the one that is being read when it arrives. */
  close(): void {
    this.#closed = true;
    this.#page = [];
  }

  async #turnTo(next: () => Promise<readonly T[]>): Promise<void> {
    try {
      const page = await this.#untilRead(next);
      this.#page = this.#closed ? [] : page;
      this.#place = 0;
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#reading = false;
      this.#wake();
    }
  }

  async #untilRead(next: () => Promise<readonly T[]>): Promise<readonly T[]> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await next();
      } catch (error) {
        if (!mayBeTriedAgain(error)) {
          throw error;
        }
      }
      await sleep(pauseMs, undefined, { ref: false });
      if (this.#closed) {
        return [];
      }
    }
  }
}

function mayBeTriedAgain(error: unknown): boolean {
  return error instanceof RequestError && (error.code === 'UNAVAILABLE' || error.code === 'OVERLOADED');
}
