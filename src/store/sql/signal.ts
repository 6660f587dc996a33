/** Tells listeners that something happened, and nothing more. */
export class Signal {
  readonly #listeners = new Set<() => void>();

  /** Returns the way to stop listening. */
  on(listener: () => void): () => void {
    const own = (): void => {
      listener();
    };
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Calls each listener soon, in a microtask of its own: an error of a listener reaches neither the caller nor the other listeners. */
  tell(): void {
    for (const listener of this.#listeners) {
      queueMicrotask(listener);
    }
  }
}
