import { uptime } from 'node:os';
import { RequestError } from '../../domain/shared/requestError';
import type { Instant } from '../../domain/shared/revision';

/** How far a reading of the wall clock may be ahead of the time that has passed. */
export const MOST_AHEAD_MS = 60_000;
/** For how long a reading that is further ahead must prove consistent before it is taken for the true time. */
const SETTLED_MS = 60_000;
/** How often the clock is read, so that a jump and its end are noticed soon. */
const LOOK_MS = 1_000;

/** The wall clock, for times that are stored. */
export interface SteadyClock {
  /** Throws `UNAVAILABLE` while the clock is not to be trusted. */
  readonly now: () => Instant;
  close(): void;
}

/**
 * Refuses readings of a clock that has jumped ahead: the log's time never runs backwards, so a wrong time in it would stay. A jump is real, for example if a
 * virtual machine was paused, if the clock goes on from there for a minute; then it counts. A clock that is set back needs no check.
 */
export function steadyClock(wall: () => Instant, elapsed: () => number = elapsedMs): SteadyClock {
  /** The wall clock minus the elapsed time. It changes only if the wall clock is set. */
  const offset = (): number => wall() - elapsed();
  let trusted = offset();
  let jump: { readonly offset: number; readonly since: number; readonly error: Error } | null = null;

  function now(): Instant {
    const read = offset();
    if (read - trusted <= MOST_AHEAD_MS) {
      jump = null;
      trusted = Math.max(trusted, read);
      return wall();
    }
    if (jump === null || Math.abs(read - jump.offset) > MOST_AHEAD_MS) {
      const seconds = Math.round((read - trusted) / 1000);
      jump = { offset: read, since: elapsed(), error: new Error(`The clock jumped ahead by ${String(seconds)} s.`) };
    }
    if (elapsed() - jump.since >= SETTLED_MS) {
      trusted = read;
      jump = null;
      return wall();
    }
    throw jumpedError(jump.error);
  }

  const looking = setInterval(() => {
    try {
      now();
    } catch {
      // The caller that stores something gets the error.
    }
  }, LOOK_MS);
  looking.unref();
  return {
    now,
    close() {
      clearInterval(looking);
    },
  };
}

/** Milliseconds that have passed, while the machine slept too: `performance.now` stands still then, and the uptime of the system goes on. */
function elapsedMs(): number {
  return Math.max(performance.now() - START.performance, (uptime() - START.uptime) * 1000);
}

const START = { performance: performance.now(), uptime: uptime() };

function jumpedError(cause: Error): RequestError {
  const message = 'The clock of this node has jumped ahead, so the node stores nothing until the clock is right. Try again in a moment.';
  return new RequestError('UNAVAILABLE', message, { retryAfterMs: 1000 }, cause);
}
