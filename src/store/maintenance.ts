import type { Instant } from '../domain/shared/revision';
import type { Database } from './sql/database';
import { purgeAnswers } from './units/idempotency';

const EVERY_MS = 60 * 60 * 1000;

/** Drops what is past its time, in small steps, and lets the database do its own upkeep; from now on and every hour. Gives the way to stop. */
export function startMaintenance(database: Database, now: () => Instant): () => Promise<void> {
  let stopped = false;
  let running = Promise.resolve();

  async function run(): Promise<void> {
    try {
      await database.upkeep();
      let dropped = 1;
      while (dropped > 0 && !stopped) {
        dropped = await database.write('maintenance', async (transaction) => {
          const count = await transaction.run(purgeAnswers(now()));
          return { commit: count > 0, value: count };
        });
      }
    } catch {
      // A database that can't do this now is heard of by who uses it; the next hour tries again.
    }
  }

  running = run();
  const timer = setInterval(() => {
    running = running.then(run);
  }, EVERY_MS);
  timer.unref();
  return async () => {
    stopped = true;
    clearInterval(timer);
    await running;
  };
}
