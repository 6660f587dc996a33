import { createHash } from 'node:crypto';
import type { ConnectionAttempt } from '../../../src/domain/decisions/attempt';
import type { Store } from '../../../src/store/port/store';
import { newAttempt } from '../../support/store/fixtures';
import type { OpenedStore } from '../../support/store/storeDatabase';

const DAY_MS = 24 * 60 * 60 * 1000;

export function describeSummaries(opened: OpenedStore): void {
  /** Counts until this attempt is counted. On Postgres a follower reads an attempt only once no earlier one can be committed. */
  const followTo = async (store: Store, last: ConnectionAttempt, limit = 50): Promise<void> => {
    for (let cursor = await store.summaries.cursor(); cursor === null || cursor < last.id; cursor = await store.summaries.cursor()) {
      const next = await store.attempts.after(cursor, limit);
      await store.summaries.add(cursor, next);
      if (next.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };

  describe('the daily summary', () => {
    test('counts attempts by tenants, connector, provider and recorder, also if some of these are null', async () => {
      const { store } = opened;
      const tenantId = crypto.randomUUID();
      const inbound = newAttempt({ creatorTenantId: null, signInTenantId: tenantId, connector: null });
      const own = newAttempt({ creatorTenantId: tenantId, signInTenantId: tenantId, recordedByTenantId: tenantId });
      const recorded: ConnectionAttempt[] = [];
      for (const attempt of [inbound, inbound, own, inbound]) {
        recorded.push((await store.attempts.record(attempt, null)).attempt);
      }
      await followTo(store, recorded.at(-1)!);
      const day = Math.floor(recorded[0]!.at / DAY_MS);
      const rows = await store.summaries.page(tenantId, { day: day - 1, id: '' }, 10);
      expect(rows.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(4);
      expect(rows).toContainEqual(
        expect.objectContaining({ creatorTenantId: null, connector: null, signInTenantId: tenantId, identityProvider: 'ENTRA_ID' }),
      );
      expect(rows).toContainEqual(
        expect.objectContaining({ creatorTenantId: tenantId, recordedByTenantId: tenantId, attempts: 1, lastTriedAt: recorded[2]!.at }),
      );
      expect(await store.summaries.page(tenantId, { day: day + 2, id: '' }, 10)).toEqual([]);
      const [first, ...others] = rows;
      expect(await store.summaries.page(tenantId, { day: day - 1, id: '' }, 1)).toEqual([first]);
      expect(await store.summaries.page(tenantId, first!, 10)).toEqual(others);
    });

    test('has one row for each key of a long slice, and its ID is the hash of that key', async () => {
      const { store, database } = opened;
      const creatorTenantId = crypto.randomUUID();
      const keys = Array.from({ length: 300 }, () => newAttempt({ creatorTenantId }));
      const recorded = await Promise.all([...keys, ...keys].map(async (attempt) => (await store.attempts.record(attempt, null)).attempt));
      const newest = recorded.reduce((last, attempt) => (attempt.id > last.id ? attempt : last));
      await followTo(store, newest, 1_000);
      const rows = await database.sql(`SELECT * FROM attempt_summary WHERE creator_tenant_id = '${creatorTenantId}'`);
      expect(rows.map((row) => Number(row['attempts']))).toEqual(keys.map(() => 2));
      expect(new Set(rows.map((row) => row['sign_in_tenant_id']))).toEqual(new Set(keys.map(({ signInTenantId }) => signInTenantId)));
      for (const row of rows) {
        const key = ['day', 'creator_tenant_id', 'sign_in_tenant_id', 'connector', 'identity_provider', 'recorded_by_tenant_id'];
        const text = JSON.stringify(key.map((column) => row[column]));
        expect(row['id']).toBe(createHash('sha256').update(text).digest('hex'));
      }
    });

    test('counts each attempt once, even if several followers count it or one dies half way', async () => {
      const { store, database } = opened;
      const attempt = newAttempt();
      const { attempt: recorded } = await store.attempts.record(attempt, null);
      await followTo(store, recorded);
      const counted = async () =>
        (await store.summaries.page(attempt.signInTenantId, { day: 0, id: '' }, 10)).reduce((sum, row) => sum + row.attempts, 0);
      expect(await counted()).toBe(1);

      const cursor = await store.summaries.cursor();
      const second: ConnectionAttempt = { ...recorded, id: recorded.id.replace(/^.{8}/, 'ffffffff') };
      // The counting fails after the cursor was moved: neither is committed.
      await database.sql('ALTER TABLE attempt_summary RENAME TO attempt_summary_away');
      await expect(store.summaries.add(cursor, [second])).rejects.toMatchObject({ message: expect.stringContaining('attempt_summary') });
      await database.sql('ALTER TABLE attempt_summary_away RENAME TO attempt_summary');
      expect(await store.summaries.cursor()).toBe(cursor);
      expect(await counted()).toBe(1);

      await Promise.all([store.summaries.add(cursor, [second]), store.summaries.add(cursor, [second])]);
      expect(await counted()).toBe(2);
      await store.summaries.add(cursor, [second]);
      expect(await counted()).toBe(2);
    });
  });
}
