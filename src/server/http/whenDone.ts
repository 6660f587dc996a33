/** A value that is there now or later. */
export type Awaitable<T> = T | Promise<T>;

/**
 * Runs `work` and gives its value to `done`, or its error to `failed`. If the value is there at once, no promise is made: a promise for each step of a request
 * costs more than many of the steps.
 */
export function whenDone<T>(work: () => Awaitable<T>, done: (value: T) => void, failed: (error: unknown) => void): void {
  try {
    const value = work();
    if (value instanceof Promise) {
      value.then(done).catch(failed);
    } else {
      done(value);
    }
  } catch (error) {
    failed(error);
  }
}
