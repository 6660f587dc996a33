import { fdatasync } from 'node:fs';
import { promisify } from 'node:util';

/** A disk whose syncs wait until the test lets them go on, and then are real ones. */
export class HeldDisk {
  readonly #waiting: { readonly go: () => void; readonly fail: (error: Error) => void }[] = [];
  #told: (() => void) | null = null;
  #syncs = 0;

  /** For `openSqlite`. */
  readonly sync = async (descriptor: number): Promise<void> => {
    this.#syncs += 1;
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ go: resolve, fail: reject });
      this.#told?.();
    });
    await promisify(fdatasync)(descriptor);
  };

  /** How many syncs have begun. */
  get syncs(): number {
    return this.#syncs;
  }

  /** Resolves once a sync waits. */
  async held(): Promise<void> {
    while (this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#told = resolve;
      });
    }
  }

  /** Lets the oldest sync that waits go on, once there is one. */
  async letOne(): Promise<void> {
    await this.held();
    this.#waiting.shift()?.go();
  }

  /** Lets the oldest sync that waits fail, once there is one. */
  async failOne(): Promise<void> {
    await this.held();
    this.#waiting.shift()?.fail(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
  }

  /** Lets every sync go on until the work has ended. */
  async letAll<T>(work: Promise<T>): Promise<T> {
    const running = { value: true };
    const ended = work.finally(() => {
      running.value = false;
      this.#told?.();
    });
    ended.catch(() => undefined);
    while (running.value) {
      this.#waiting.shift()?.go();
      await new Promise<void>((resolve) => {
        this.#told = resolve;
        if (this.#waiting.length > 0 || !running.value) {
          resolve();
        }
      });
    }
    return await ended;
  }
}
