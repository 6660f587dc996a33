import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '../domain/shared/revision';
import { purgeAttempts } from './attempts/purgeAttempts';
import { storedTimes } from './changes/storedTimes';
import { purgeConsentLinks } from './connections/writeConnection';
import { purgeRequests } from './policies/policyRequests';
import { endRunsOfDeletedFlows, purgeRuns } from './resources/flowRuns';
import type { Database } from './sql/database';
import type { Dialect } from './sql/dialect';
import type { Query } from './sql/query';
import { purgeAnswers } from './units/idempotency';

const EVERY_MS = 60 * 60 * 1000;
/** How soon it runs again if it had to put something off. */
const SOON_MS = 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** After a step, others may use the database (on SQLite also the thread) for this many times as long as the step took. */
const THEIRS = 3;

/** Deletes or ends a bounded number of rows that nothing uses any more; returns how many it wrote. */
type Purge = (dialect: Dialect, now: Instant) => Query<number>;

/**
 * Deletes rows that nothing uses any more, in small steps, and maintains the database: now and every hour. `retentionDays`: for how many whole days attempts,
 * ended runs and resolved policy requests are kept; null keeps them for ever. Returns the way to stop.
 */
export function startMaintenance(database: Database, now: () => Instant, retentionDays: number | null): () => Promise<void> {
  const stopping = new AbortController();
  let running = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  const times = storedTimes(database);
  /** The beginning of the first day of which attempts, ended runs and resolved requests are kept; null if all are. */
  let firstKept: Instant | null = null;
  const purges: readonly Purge[] = [
    purgeAnswers,
    purgeConsentLinks,
    endRunsOfDeletedFlows,
    (dialect) => purgeAttempts(dialect, firstKept),
    () => purgeRuns(firstKept),
    () => purgeRequests(firstKept),
  ];

  /** One step of the first purge that has something to do; returns how many rows it wrote. */
  function* purgeSome(): Query<number> {
    for (const purge of purges) {
      const written = yield* purge(database.dialect, now());
      if (written > 0) {
        return written;
      }
    }
    return 0;
  }

  /** Returns whether there may be more to delete. */
  async function step(): Promise<boolean> {
    return await database.write('maintenance', async (transaction) => {
      const deleted = await transaction.run(purgeSome());
      return { commit: deleted > 0, value: deleted > 0 };
    });
  }

  /** INVARIANT: a clock that is wrong deletes nothing new: the database's clock counts too, and on SQLite the newest time that is stored. */
  async function firstDayKept(days: number): Promise<Instant> {
    const today = Math.min(now(), (await times.server()) ?? (await times.newest()) + DAY_MS);
    return Math.max(0, Math.floor(today / DAY_MS) - days) * DAY_MS;
  }

  /** Returns whether nothing was put off. */
  async function run(): Promise<boolean> {
    try {
      firstKept = retentionDays === null ? null : await firstDayKept(retentionDays);
      const done = await database.maintain(firstKept);
      let more = true;
      while (more && !stopping.signal.aborted) {
        const begun = performance.now();
        more = await step();
        // A write on SQLite lets nothing else run before the next one, so this must be a turn of the event loop at least.
        await sleep((performance.now() - begun) * THEIRS, undefined, { signal: stopping.signal });
      }
      return done;
    } catch {
      // The store is closing, or the database fails: the requests that use it report that. This is tried again in an hour.
      return true;
    }
  }

  async function runAgain(): Promise<void> {
    const done = await run();
    if (!stopping.signal.aborted) {
      timer = setTimeout(
        () => {
          running = runAgain();
        },
        done ? EVERY_MS : SOON_MS,
      );
      timer.unref();
    }
  }

  running = runAgain();
  return async () => {
    stopping.abort();
    if (timer !== null) {
      clearTimeout(timer);
    }
    await running;
  };
}
