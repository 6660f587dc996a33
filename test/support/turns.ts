/** Keeps the thread, so that nothing else runs meanwhile. */
export function keepThread(ms: number): void {
  const begun = performance.now();
  while (performance.now() - begun < ms) {
    // Keeps the thread.
  }
}

/** Calls `work` in each turn of the event loop from the next one on. Returns a function that ends it. */
export function everyTurn(work: () => void): () => void {
  let ended = false;
  const turn = (): void => {
    if (!ended) {
      work();
      setImmediate(turn);
    }
  };
  setImmediate(turn);
  return () => {
    ended = true;
  };
}
