import type { HeavyLane } from './heavyLane';

/** How long after a commit its pages are moved, in milliseconds. Commits of that time are moved together. */
const DELAY_MS = 500;
/** From this many pages (16 MB) on, the log is begun anew. */
const RESTART_PAGES = 4_000;
/** So many pages may be left when the writer has to wait until they are moved. */
const FEW_PAGES = 1_000;
/** How often they are moved before that, if a writer that is fast leaves more. */
const MOST_TRIES = 5;

/**
 * Checkpoints: they move the pages of the write-ahead log into the file, on the thread of the heavy lane, so that no commit has to. SQLite begins the log
 * anew only if all its pages are moved, which a writer that commits all the time prevents. So when the log is long, the rest is moved while this has the writer.
 */
export class Checkpoints {
  readonly #lane: HeavyLane;
  readonly #takeWriter: () => Promise<() => void>;
  #timer: NodeJS.Timeout | null = null;
  #running = Promise.resolve();
  #stopped = false;

  constructor(lane: HeavyLane, takeWriter: () => Promise<() => void>) {
    this.#lane = lane;
    this.#takeWriter = takeWriter;
  }

  afterCommit(): void {
    if (this.#timer !== null || this.#stopped) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#running = this.#run()
        // The log grows until the next one, which comes after the next commit.
        .catch(() => undefined)
        .finally(() => {
          this.#timer = null;
        });
    }, DELAY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
    }
    await this.#running;
  }

  async #run(): Promise<void> {
    let moved = 0;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const last = await this.#lane.run(null, (reader) => reader.checkpoint());
      if (last.pages < RESTART_PAGES || this.#stopped) {
        return;
      }
      const more = last.moved - moved;
      moved = last.moved;
      if (more <= FEW_PAGES) {
        break;
      }
    }
    await this.#lane.run(null, async (reader) => {
      const release = await this.#takeWriter();
      try {
        await reader.checkpoint();
      } finally {
        release();
      }
    });
  }
}
