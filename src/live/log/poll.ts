/** Tells the operator of errors, and of their end. */
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
  /** The shortest time, in milliseconds, from a run that left nothing to do to the next run, even if a hint comes. */
  readonly restMs?: number;
  /** How long after a hint the task runs, in milliseconds. Set it for a task that no caller waits for: tasks that callers wait for then run first. */
  readonly deferMs?: number;
  readonly report: PollLog;
}

export interface Polling {
  /** Gives a hint. */
  readonly poke: () => void;
  /** Resolves when the last run has ended. */
  readonly stop: () => Promise<void>;
}

const FIRST_RETRY_MS = 50;

/**
 * Runs the task again and again, one run at a time: at once if the last run returned true (there may be more to do), else at the next hint, and after
 * `everyMs` at the latest. If the task throws, it is tried again until it works; the log names the first error, and says when the task works again.
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

  /** Waits for `ms`, or until the polling stops, or (with `untilHint`) until a hint comes. Returns whether a hint came. */
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
    let errors = 0;
    while (running()) {
      hinted = false;
      try {
        const more = await task(stopping.signal);
        if (errors > 0) {
          report.info({ failures: errors }, `Reading the ${name} works again.`);
        }
        errors = 0;
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
        if (errors === 0 && running()) {
          report.warn({ err: error }, `Reading the ${name} failed. It is tried again until it works.`);
        }
        await pause(Math.min(everyMs, FIRST_RETRY_MS * 2 ** Math.min(errors, 16)), false);
        errors += 1;
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
