import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';
import { follow } from '../../../src/live/log/follow';
import type { FollowedLog, Following, FollowOptions } from '../../../src/live/log/follow';
import type { PollLog } from '../../../src/live/log/poll';
import { Gate, SILENT, until } from '../../support/live/node';
import { runs } from '../../support/runs';

/** A log of numbers. The cursor is the count of numbers read. */
class NumberLog implements FollowedLog<number, number> {
  readonly #hints: boolean;
  readonly entries: number[] = [];
  polls = 0;
  error: Error | null = null;
  rewound = false;
  readonly #listeners = new Set<() => void>();

  constructor(hints: boolean) {
    this.#hints = hints;
  }

  add(...entries: number[]): void {
    this.entries.push(...entries);
    if (this.#hints) {
      this.hint();
    }
  }

  hint(): void {
    for (const listener of this.#listeners) {
      listener();
    }
  }

  after(cursor: number, limit: number): Promise<readonly number[] | 'rewound'> {
    this.polls += 1;
    if (this.error !== null) {
      return Promise.reject(this.error);
    }
    return Promise.resolve(this.rewound ? 'rewound' : this.entries.slice(cursor, cursor + limit));
  }

  onHint(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

const HOUR = 3_600_000;
let following: Following | null = null;
let taken: number[] = [];
let time = 0;
const clocks = { wall: () => time + 1_000_000, monotonic: () => time };

beforeEach(() => {
  taken = [];
  time = 0;
});

afterEach(async () => {
  await following?.stop();
});

type Slice = (entries: readonly number[]) => void | Promise<void>;

function takeIn(entries: readonly number[]): void {
  taken.push(...entries);
}

function start(log: NumberLog, { slice = takeIn, ...options }: Partial<FollowOptions> & { readonly slice?: Slice } = {}): Following {
  const defaults = { name: 'log of numbers', everyMs: HOUR, clocks, report: SILENT };
  following = follow(log, () => taken.length, slice, { ...defaults, ...options });
  return following;
}

test('a follower takes in each entry once and in order, whatever the size of its slices and however the entries come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 10 }),
      fc.integer({ min: 1, max: 4 }),
      async (bursts, sliceSize) => {
        taken = [];
        const log = new NumberLog(true);
        const follower = start(log, { sliceSize });
        for (const size of bursts) {
          log.add(...Array.from({ length: size }, (_, place) => log.entries.length + place));
          if (size > 2) {
            await new Promise((resolve) => setImmediate(resolve));
          }
        }
        await until(() => taken.length === log.entries.length);
        await follower.stop();
        expect(taken).toEqual(log.entries);
      },
    ),
    { numRuns: runs(50, 2_000) },
  );
});

test('a hint that comes while the log is being read is not lost', async () => {
  const log = new NumberLog(false);
  const gate = new Gate();
  const after = log.after.bind(log);
  log.after = async (cursor, limit) => {
    const read = await after(cursor, limit);
    if (log.polls === 1) {
      await gate.passed;
    }
    return read;
  };
  start(log);
  await until(() => log.polls === 1);
  log.add(7);
  log.hint();
  gate.open();
  await until(() => taken.length > 0);
  expect([taken, log.polls]).toEqual([[7], 2]);
});

test('an entry without a hint is found by polling', async () => {
  const log = new NumberLog(false);
  start(log, { everyMs: 2 });
  await until(() => log.polls > 1);
  log.add(1, 2);
  await until(() => taken.length >= 2);
  expect(taken).toEqual([1, 2]);
});

test('a log that cannot be read is read again until that succeeds, and each such time is reported once', async () => {
  const log = new NumberLog(true);
  const reported: string[] = [];
  const report: PollLog = {
    info: (_, message) => void reported.push(`info: ${message}`),
    warn: (_, message) => void reported.push(`warn: ${message}`),
  };
  log.error = new Error('gone');
  const follower = start(log, { report, everyMs: 2 });
  for (let episode = 1; episode <= 2; episode += 1) {
    const before = log.polls;
    log.error = new Error('gone');
    await until(() => log.polls >= before + 4);
    const { lastGood } = follower;
    time += 10;
    await until(() => log.polls >= before + 6);
    expect(follower.lastGood).toEqual(lastGood);
    log.error = null;
    log.add(episode);
    await until(() => taken.length === episode && reported.length === 2 * episode);
  }
  expect(reported.map((line) => line.slice(0, 4))).toEqual(['warn', 'info', 'warn', 'info']);
});

test('if taking in a slice fails halfway, the rest is taken in from the cursor on', async () => {
  const log = new NumberLog(true);
  let errors = 0;
  start(log, {
    slice: (entries) => {
      for (const entry of entries) {
        if (entry === 2 && errors++ < 2) {
          throw new Error('not now');
        }
        taken.push(entry);
      }
    },
  });
  log.add(0, 1, 2, 3);
  await until(() => taken.length === 4);
  expect(taken).toEqual([0, 1, 2, 3]);
});

test('a good poll counts from when it began, by both clocks', async () => {
  const log = new NumberLog(true);
  const after = log.after.bind(log);
  log.after = (cursor, limit) => {
    time += 70;
    return after(cursor, limit);
  };
  const follower = start(log);
  await until(() => follower.lastGood !== null);
  expect(follower.lastGood).toEqual({ wall: 1_000_000, monotonic: 0 });
});

test('a poll is good only if it reaches the end of the log', async () => {
  const log = new NumberLog(false);
  log.entries.push(1, 2, 3);
  const gate = new Gate();
  const follower = start(log, {
    sliceSize: 2,
    slice: async (entries) => {
      if (taken.length === 2) {
        await gate.passed;
      }
      taken.push(...entries);
    },
  });
  await until(() => taken.length === 2 && log.polls === 2);
  expect(follower.lastGood).toBeNull();
  time = 5;
  gate.open();
  await until(() => follower.lastGood !== null);
  expect(follower.lastGood).toEqual({ wall: 1_000_000, monotonic: 0 });
});

test('a follower chooses a new cursor each time the log was rewound', async () => {
  const log = new NumberLog(true);
  log.add(1, 2, 3);
  let rewound = 0;
  start(log, {
    rewound: () => {
      rewound += 1;
      log.rewound = false;
      taken = [];
      log.entries.splice(0, 3, 10);
    },
  });
  await until(() => taken.length === 3);
  log.rewound = true;
  log.hint();
  await until(() => taken.length === 1);
  expect([rewound, taken]).toEqual([1, [10]]);
});

test('one poll answers all hints that come during the rest', async () => {
  const log = new NumberLog(true);
  start(log, { restMs: 300 });
  await until(() => log.polls === 1);
  for (let each = 0; each < 20; each += 1) {
    log.add(each);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => taken.length === 20);
  expect(log.polls).toBeLessThan(5);
});

test('a stopped follower neither reads nor listens any more, even if it was waiting', async () => {
  const log = new NumberLog(true);
  const follower = start(log);
  await until(() => follower.lastGood !== null);
  await follower.stop();
  log.add(1);
  expect([taken, log.polls, log.listeners]).toEqual([[], 1, 0]);
});

test('a follower never runs in the context of the code that gave the hint', async () => {
  const writer = new AsyncLocalStorage<string>();
  const log = new NumberLog(true);
  const contexts: (string | undefined)[] = [];
  start(log, {
    slice: (entries) => {
      contexts.push(writer.getStore());
      taken.push(...entries);
    },
  });
  await until(() => log.polls === 1);
  writer.run('within a transaction', () => {
    log.add(1);
  });
  await until(() => taken.length === 1);
  expect(contexts).toEqual([undefined]);
});

test('a deferred follower begins to read some time after a hint, and reads once for all hints until then', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
  try {
    const log = new NumberLog(true);
    start(log, { deferMs: 5 });
    await until(() => log.polls === 1);
    log.add(1);
    let turns = 0;
    await until(() => (turns += 1) === 20);
    log.add(2);
    jest.advanceTimersByTime(4);
    await until(() => (turns += 1) === 40);
    expect([log.polls, taken]).toEqual([1, []]);
    jest.advanceTimersByTime(1);
    await until(() => taken.length === 2);
    expect(log.polls).toBe(2);
  } finally {
    jest.useRealTimers();
  }
});
