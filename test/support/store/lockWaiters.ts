import type { TestDatabase } from '../database';

/** Resolves once this many sessions of the database wait for a lock. The test's timeout is the limit. */
export async function lockWaiters(database: TestDatabase, count: number): Promise<void> {
  for (;;) {
    const [row] = await database.sql(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (row?.['waiting'] === count) {
      return;
    }
  }
}
