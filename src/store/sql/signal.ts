/** Listeners that want to hear that something happened, and nothing more. */
export class Signal {
  readonly #listeners = new Set<() => void>();

  on(listener: () => void): () => void {
    const own = (): void => {
      listener();
    };
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Calls back soon, each listener by itself: what one throws is not the business of who tells. */
  tell(): void {
    for (const listener of this.#listeners) {
      queueMicrotask(listener);
    }
  }
}
