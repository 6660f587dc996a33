/** Reads pages for a cursor whose `take` must not wait: one page at a time. When a page has been read, it wakes the subscriber. */
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
      const page = await next();
      this.#page = this.#closed ? [] : page;
      this.#place = 0;
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#reading = false;
      this.#wake();
    }
  }
}
