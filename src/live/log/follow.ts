import { readClocks } from './clocks';
import type { ClockReading, Clocks } from './clocks';
import { poll } from './poll';
import type { Polling, PollOptions } from './poll';

/** A log of entries in one order, read from a cursor on. */
export interface FollowedLog<C, E> {
  /** The next entries after the cursor, oldest first, at most `limit`; `rewound` if the cursor's own entry is gone. */
  after(cursor: C, limit: number): Promise<readonly E[] | 'rewound'>;
  /** Calls back when there may be something new. Only a hint: the next poll finds what it misses. */
  onHint(listener: () => void): () => void;
}

export interface FollowOptions extends Omit<PollOptions, 'onHint'> {
  readonly clocks: Clocks;
  /** Called when the cursor's entry is gone: the follower must choose a new cursor. */
  readonly rewound?: () => void | Promise<void>;
  /** The most entries in one slice. */
  readonly sliceSize?: number;
}

export interface Following extends Polling {
  /** When the last poll BEGAN that reached the end of the log and took in all of it; null before the first. */
  readonly lastGood: ClockReading | null;
}

/**
 * The one way to learn what is new in a log. Polling finds every entry; hints make that quick.
 * `cursor` says where the follower stands. It is called before each slice, so that an effect and its cursor can be kept together, in memory or in one
 * transaction. `slice` takes in the entries after `from`, in order, and moves the cursor. If it throws, the next slice begins at the cursor again.
 */
export function follow<C, E>(
  log: FollowedLog<C, E>,
  cursor: () => C | Promise<C>,
  slice: (entries: readonly E[], from: C) => void | Promise<void>,
  { clocks, rewound, sliceSize = 1000, ...pollOptions }: FollowOptions,
): Following {
  let lastGood: ClockReading | null = null;

  /** Returns whether there may be more to read at once. */
  async function readSlice(stopping: AbortSignal): Promise<boolean> {
    const began = readClocks(clocks);
    const from = await cursor();
    const entries = await log.after(from, sliceSize);
    if (entries === 'rewound') {
      await rewound?.();
      throw new Error(`The ${pollOptions.name} no longer holds the entry that was read last: it was rewound.`);
    }
    if (entries.length > 0 && !stopping.aborted) {
      await slice(entries, from);
    }
    if (entries.length >= sliceSize) {
      return true;
    }
    lastGood = began;
    return false;
  }

  const { poke, stop } = poll(readSlice, { ...pollOptions, onHint: (listener) => log.onHint(listener) });
  return {
    get lastGood() {
      return lastGood;
    },
    poke,
    stop,
  };
}
