import type { HeavyLane } from './heavyLane';
import type { Checkpoint, CheckpointStep } from './readerThread';

/** If these checkpoints fail, a connection that commits makes one itself from so many pages on. */
export const WRITERS_CHECKPOINT_PAGES = 100_000;

/** How often the log is looked at after a commit, in milliseconds. */
const LOOK_MS = 500;
/** From this many pages (16 MB) on, the log is begun anew. */
const MANY_PAGES = 4_000;
/** A shorter log is begun anew so long after its first commit, in milliseconds. A full disk may have room in the log only. */
const LONGEST_MS = 10_000;
/** So many pages may be left when the writer has to wait until they are moved. */
const FEW_PAGES = 1_000;
/** How often they are moved before that, if a writer that is fast leaves more. */
const MOST_TRIES = 5;

/**
 * Checkpoints: they move the pages of the write-ahead log into the file and begin the log anew, on the thread of the heavy lane, so that no commit has to. SQLite
 * begins the log anew with the first write after all its pages are moved, which waits for the disk. So while this has the writer, the last pages are moved and
 * that write is made.
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
    if (this.#timer === null) {
      this.#lookSoon(performance.now() + LONGEST_MS);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
    }
    await this.#running;
  }

  #lookSoon(latest: number): void {
    if (this.#stopped) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#running = this.#look(latest);
    }, LOOK_MS);
    this.#timer.unref();
  }

  async #look(latest: number): Promise<void> {
    let begun = true;
    try {
      const { pages } = await this.#step('look');
      begun = pages >= MANY_PAGES || performance.now() >= latest;
      if (begun) {
        await this.#moveMost();
        await this.#beginAnew();
      }
    } catch {
      // The log grows until the next one, which comes after the next commit.
    }
    this.#timer = null;
    if (!begun) {
      this.#lookSoon(latest);
    }
  }

  async #moveMost(): Promise<void> {
    let before = 0;
    for (let tries = 0; tries < MOST_TRIES && !this.#stopped; tries += 1) {
      const { moved } = await this.#step('move');
      if (moved - before <= FEW_PAGES) {
        return;
      }
      before = moved;
    }
  }

  async #beginAnew(): Promise<void> {
    await this.#lane.run(null, async (reader) => {
      const release = await this.#takeWriter();
      try {
        await reader.checkpoint('begin');
      } finally {
        release();
      }
    });
  }

  async #step(step: CheckpointStep): Promise<Checkpoint> {
    return await this.#lane.run(null, (reader) => reader.checkpoint(step));
  }
}
