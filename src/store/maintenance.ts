import type { Instant } from '../domain/shared/revision';
import type { Database } from './sql/database';
import { purgeAnswers } from './units/idempotency';

const EVERY_MS = 60 * 60 * 1000;

/** Deletes outdated answers, in small steps, and maintains the database: now and every hour. Returns the way to stop. */
export function startMaintenance(database: Database, now: () => Instant): () => Promise<void> {
  let stopped = false;
  let running = Promise.resolve();

  async function run(): Promise<void> {
    try {
      await database.maintain();
      let deleted = 1;
      while (deleted > 0 && !stopped) {
        deleted = await database.write('maintenance', async (transaction) => {
          const count = await transaction.run(purgeAnswers(now()));
          return { commit: count > 0, value: count };
        });
      }
    } catch {
      // If the database fails now, the requests that use it report that. This is tried again in an hour.
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
