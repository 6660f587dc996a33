/** Tells the operator of errors, and when they are over. */
export interface PollLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface PollOptions {
  /** What the task reads, for the messages in the log. */
  readonly name: string;
  /** How often the task runs when no hint comes, in milliseconds. */
  readonly everyMs: number;
  /** Calls back when there may be something to do. Only a hint: the next poll finds what it misses. */
  readonly onHint?: (listener: () => void) => () => void;
  /** The least time between two runs if the first one left nothing to do, hints or not, in milliseconds. */
  readonly restMs?: number;
  /** How long after a hint the task runs, in milliseconds: so a task that nobody waits for comes after those that somebody waits for. */
  readonly deferMs?: number;
  readonly report: PollLog;
}

export interface Polling {
  /** Gives a hint. */
  readonly poke: () => void;
  /** Resolves once nothing of it runs any more. */
  readonly stop: () => Promise<void>;
}

const FIRST_RETRY_MS = 50;

/**
 * Runs the task for ever, one run at a time: again at once when it returns true (there may be more to do), else at the next hint, and after `everyMs` at the
 * latest. If the task throws, it is tried again until it works; the log tells of the first error and of the end of all.
 */
export function poll(task: (stopping: AbortSignal) => Promise<boolean>, options: PollOptions): Polling {
  const { name, everyMs, onHint, restMs = 0, deferMs = 0, report } = options;
  const stopping = new AbortController();
  const running = (): boolean => !stopping.signal.aborted;
  let hinted = false;
  let wake: ((byHint: boolean) => void) | null = null;

  const hint = (): void => {
    hinted = true;
    wake?.(true);
  };

  /** Ends after `ms`, when the polling stops, or (if `untilHint`) at a hint. Returns whether a hint came. */
  function pause(ms: number, untilHint: boolean): Promise<boolean> {
    if (!running() || (untilHint && hinted)) {
      return Promise.resolve(hinted);
    }
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        wake = null;
        resolve(hinted);
      };
      const timer = setTimeout(end, ms);
      wake = (byHint) => {
        if (untilHint || !byHint) {
          end();
        }
      };
    });
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (running()) {
      hinted = false;
      try {
        const more = await task(stopping.signal);
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
        const woken = await pause(everyMs - restMs, true);
        if (woken && deferMs > 0) {
          await pause(deferMs, false);
        }
      } catch (error) {
        if (failures === 0 && running()) {
          report.warn({ err: error }, `Reading the ${name} failed; it is tried again until it works.`);
        }
        await pause(Math.min(everyMs, FIRST_RETRY_MS * 2 ** Math.min(failures, 16)), false);
        failures += 1;
      }
    }
  }

  const stopHints = onHint?.(hint);
  const done = run();
  return {
    poke: hint,
    async stop() {
      stopping.abort();
      stopHints?.();
      wake?.(false);
      await done;
    },
  };
}
