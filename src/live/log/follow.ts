import { readClocks } from './clocks';
import type { ClockReading, Clocks } from './clocks';

/** A log of entries in one order, read from a cursor on. */
export interface FollowedLog<C, E> {
  /** The next entries after the cursor, oldest first, at most `limit`; `rewound` where the cursor's own entry is gone. */
  after(cursor: C, limit: number): Promise<readonly E[] | 'rewound'>;
  /** Calls back when there may be something new. Only a hint: what it misses, the next poll finds. */
  onHint(listener: () => void): () => void;
}

/** Where a follower's troubles are written. */
export interface FollowerLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface FollowOptions<C, E> {
  /** What is followed, for the log's messages. */
  readonly name: string;
  readonly log: FollowedLog<C, E>;
  /** Where the follower stands. Asked before each poll, so that an effect and its cursor can be kept together, in memory or in one transaction. */
  readonly cursor: () => C | Promise<C>;
  /** Takes in the entries after `from`, in order, and moves the cursor. Where it throws, the next poll begins at the cursor again. */
  readonly slice: (entries: readonly E[], from: C) => void | Promise<void>;
  /** The cursor's entry is gone: the follower is to choose a new cursor. */
  readonly rewound?: () => void;
  readonly clocks: Clocks;
  readonly report: FollowerLog;
  /** The most entries in one slice. */
  readonly sliceSize?: number;
  /** How often the log is read where no hint comes, in milliseconds. */
  readonly pollMs?: number;
  /** The least time from the end of one poll to the next where nothing is left to read, hints or not, in milliseconds. */
  readonly restMs?: number;
  /** How long after a hint it begins to read, in milliseconds: who waits for what the hint tells of is to be served before a follower that nobody waits for. */
  readonly deferMs?: number;
}

export interface Following {
  /** When the last poll BEGAN that reached the log's end with all of it taken in; null before the first. */
  readonly lastGood: ClockReading | null;
  /** Polls now. */
  poke(): void;
  /** Resolves once nothing of it runs any more. */
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 50;

/** The one way to hear of what is new in a log. Hints wake it, polling is the truth, errors are tried again for ever. */
export function follow<C, E>(options: FollowOptions<C, E>): Following {
  const { name, log, clocks, report, sliceSize = 1000, pollMs = 1000, restMs = 0, deferMs = 0 } = options;
  let lastGood: ClockReading | null = null;
  let stopped = false;
  const running = (): boolean => !stopped;
  let hinted = false;
  let failures = 0;
  let wake: ((hint: boolean) => void) | null = null;

  const hint = (): void => {
    hinted = true;
    wake?.(true);
  };

  function pause(ms: number, untilHint: boolean): Promise<void> {
    if (stopped || (untilHint && hinted)) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        wake = null;
        resolve();
      };
      const timer = setTimeout(end, ms);
      wake = (byHint) => {
        if (untilHint || !byHint) {
          end();
        }
      };
    });
  }

  /** Returns whether there may be more to read at once. */
  async function poll(): Promise<boolean> {
    const began = readClocks(clocks);
    const from = await options.cursor();
    const entries = await log.after(from, sliceSize);
    if (entries === 'rewound') {
      options.rewound?.();
      throw new Error(`The ${name} does not hold the entry that was read last: it was rewound.`);
    }
    if (entries.length > 0 && running()) {
      await options.slice(entries, from);
    }
    if (entries.length >= sliceSize) {
      return true;
    }
    lastGood = began;
    return false;
  }

  async function run(): Promise<void> {
    while (running()) {
      hinted = false;
      try {
        const more = await poll();
        if (failures > 0) {
          report.info({ failures }, `Reading the ${name} works again.`);
        }
        failures = 0;
        if (more) {
          continue;
        }
        if (restMs > 0) {
          await pause(restMs, false);
        }
        await pause(pollMs - restMs, true);
        if (deferMs > 0 && wasHinted()) {
          await pause(deferMs, false);
        }
      } catch (error) {
        if (failures === 0 && running()) {
          report.warn({ err: error }, `Reading the ${name} failed; it is tried again until it works.`);
        }
        await pause(Math.min(pollMs, FIRST_RETRY_MS * 2 ** Math.min(failures, 16)), false);
        failures += 1;
      }
    }
  }

  /** Asked of a function, since the compiler does not see that it changes while this waits. */
  function wasHinted(): boolean {
    return hinted;
  }

  const unhint = log.onHint(hint);
  const done = run();
  return {
    get lastGood() {
      return lastGood;
    },
    poke: hint,
    async stop() {
      stopped = true;
      unhint();
      wake?.(false);
      await done;
    },
  };
}
