import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '../domain/shared/revision';
import { purgeConsentLinks } from './connections/writeConnection';
import { endRunsOfDeletedFlows } from './resources/flowRuns';
import type { Database } from './sql/database';
import type { Dialect } from './sql/dialect';
import type { Query } from './sql/query';
import { purgeAnswers } from './units/idempotency';

const EVERY_MS = 60 * 60 * 1000;
/** After a step, others may use the database (on SQLite also the thread) for this many times as long as the step took. */
const THEIRS = 3;

/** Deletes or ends a bounded number of rows that nothing uses any more; returns how many it wrote. */
type Purge = (dialect: Dialect, now: Instant) => Query<number>;

const PURGES: readonly Purge[] = [purgeAnswers, purgeConsentLinks, endRunsOfDeletedFlows];

/** One step of the first purge that has something to do; returns how many rows it wrote. */
function* purgeSome(dialect: Dialect, now: Instant): Query<number> {
  for (const purge of PURGES) {
    const written = yield* purge(dialect, now);
    if (written > 0) {
      return written;
    }
  }
  return 0;
}

/** Deletes outdated rows, in small steps, and maintains the database: now and every hour. Returns the way to stop. */
export function startMaintenance(database: Database, now: () => Instant): () => Promise<void> {
  const stopping = new AbortController();
  let running = Promise.resolve();

  /** Returns whether there may be more to delete. */
  async function step(): Promise<boolean> {
    return await database.write('maintenance', async (transaction) => {
      const deleted = await transaction.run(purgeSome(database.dialect, now()));
      return { commit: deleted > 0, value: deleted > 0 };
    });
  }

  async function run(): Promise<void> {
    try {
      await database.maintain();
      let more = true;
      while (more && !stopping.signal.aborted) {
        const begun = performance.now();
        more = await step();
        // A write on SQLite lets nothing else run before the next one, so this must be a turn of the event loop at least.
        await sleep((performance.now() - begun) * THEIRS, undefined, { signal: stopping.signal });
      }
    } catch {
      // The store is closing, or the database fails: the requests that use it report that. This is tried again in an hour.
    }
  }

  running = run();
  const timer = setInterval(() => {
    running = running.then(run);
  }, EVERY_MS);
  timer.unref();
  return async () => {
    stopping.abort();
    clearInterval(timer);
    await running;
  };
}
