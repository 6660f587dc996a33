import type { ConnectionAttempt } from '../../../src/domain/decisions/attempt';
import { newAttempt, POISONED } from '../../support/store/fixtures';
import type { OpenedStore } from '../../support/store/storeDatabase';

export function describeAttempts(opened: OpenedStore): void {
  const record = async (changes: Parameters<typeof newAttempt>[0] = {}): Promise<ConnectionAttempt> =>
    (await opened.store.attempts.record(newAttempt(changes), null)).attempt;
  const page = async (...args: Parameters<typeof opened.store.attempts.page>) => (await opened.store.attempts.page(...args)).rows;

  describe('attempts', () => {
    test('are read as they were recorded, with the same booleans and numbers', async () => {
      const attempt = newAttempt({
        creatorTenantId: null,
        connector: null,
        user: 'Ünïcode "quoted" 🙂',
        allowed: false,
        reason: 'BLOCKED_INBOUND',
        revision: 2 ** 40,
      });
      const { attempt: recorded, detail } = await opened.store.attempts.record(attempt, { any: ['detail'] });
      expect(detail).toEqual({ any: ['detail'] });
      expect(recorded).toEqual({ ...attempt, id: expect.stringMatching(/^[0-9a-f-]{36}$/), at: expect.any(Number) });
      expect(await page(attempt.signInTenantId, {}, 10, null)).toEqual([recorded]);
    });

    test('that arrive at once are written together, and are stored when they are answered', async () => {
      const signInTenantId = crypto.randomUUID();
      const told = jest.fn();
      const stop = opened.store.attempts.onHint(told);
      const recorded = await Promise.all(Array.from({ length: 700 }, () => record({ signInTenantId })));
      stop();
      expect(new Set(recorded.map(({ id }) => id)).size).toBe(700);
      const stored = await page(signInTenantId, {}, 1_000, null);
      expect(stored).toEqual([...recorded].sort((a, b) => (a.id < b.id ? 1 : -1)));
      // One batch for the first attempt, then three of at most 256. Listeners are told once for each batch.
      expect(told.mock.calls.length).toBeLessThanOrEqual(4);
    });

    test('are recorded although the database refuses one of them: only that one fails', async () => {
      const signInTenantId = crypto.randomUUID();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 40 }, (_, index) => record({ signInTenantId, ...(index === 23 ? POISONED : {}) })),
      );
      expect(outcomes.map(({ status }, index) => ({ status, index })).filter(({ status }) => status === 'rejected')).toEqual([
        { status: 'rejected', index: 23 },
      ]);
      expect(await page(signInTenantId, {}, 100, null)).toHaveLength(39);
    });

    test('are refused with OVERLOADED if the wait would be too long, and none that was accepted is lost', async () => {
      const signInTenantId = crypto.randomUUID();
      const release = await opened.database.stallAttempts(opened.store);
      const recording: Promise<unknown>[] = [];
      for (;;) {
        const next = record({ signInTenantId });
        next.catch(() => undefined);
        const refused = await Promise.race([
          next.then(
            () => null,
            (error: unknown) => error,
          ),
          new Promise((resolve) => setTimeout(resolve, 20, null)),
        ]);
        if (refused !== null) {
          expect(refused).toMatchObject({ code: 'OVERLOADED' });
          break;
        }
        recording.push(next);
      }
      await release();
      await Promise.all(recording);
      expect(await page(signInTenantId, {}, 500, null)).toHaveLength(recording.length);
    });

    test('are paged newest first, each on exactly one page while others are being recorded', async () => {
      const tenantId = crypto.randomUUID();
      const sides = [{ creatorTenantId: tenantId }, { signInTenantId: tenantId }, { creatorTenantId: tenantId, signInTenantId: tenantId }];
      for (let index = 0; index < 30; index += 1) {
        await record(sides[index % 3]);
      }
      const expected = (await page(tenantId, {}, 100, null)).map(({ id }) => id);
      expect(expected).toEqual([...new Set(expected)].sort().reverse());
      expect(expected).toHaveLength(30);
      const seen: string[] = [];
      for (let before: string | null = null; ;) {
        const next = await page(tenantId, {}, 7, before);
        if (next.length === 0) {
          break;
        }
        seen.push(...next.map(({ id }) => id));
        before = next.at(-1)!.id;
        await record(sides[seen.length % 3]);
      }
      expect(seen).toEqual(expected);
    });

    test('are filtered by everything that a filter can name', async () => {
      const [tenantId, other, recorder] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
      const out = await record({ creatorTenantId: tenantId, signInTenantId: other, connector: 'sql', recordedByTenantId: recorder });
      const back = await record({ creatorTenantId: other, signInTenantId: tenantId, allowed: false, reason: 'BLOCKED_INBOUND' });
      const own = await record({ creatorTenantId: tenantId, signInTenantId: tenantId, reason: 'SAME_TENANT' });
      const unknown = await record({ creatorTenantId: null, signInTenantId: tenantId });
      const ids = async (filter: Parameters<typeof page>[1]) => (await page(tenantId, filter, 10, null)).map(({ id }) => id);
      expect(await ids({})).toEqual([unknown.id, own.id, back.id, out.id]);
      expect(await ids({ direction: 'OUTBOUND' })).toEqual([own.id, out.id]);
      expect(await ids({ direction: 'INBOUND' })).toEqual([unknown.id, own.id, back.id]);
      expect(await ids({ otherTenantId: other })).toEqual([back.id, out.id]);
      expect(await ids({ otherTenantId: tenantId })).toEqual([own.id]);
      expect(await ids({ otherTenantId: other, direction: 'INBOUND' })).toEqual([back.id]);
      expect(await ids({ allowed: false })).toEqual([back.id]);
      expect(await ids({ allowed: true, connector: 'sql' })).toEqual([out.id]);
      expect(await ids({ recordedByTenantId: recorder })).toEqual([out.id]);
      expect(await ids({ from: out.at })).toHaveLength(4);
      expect(await ids({ until: out.at })).toEqual([]);
      expect(await ids({ from: unknown.at + 1 })).toEqual([]);
      expect(await ids({ until: unknown.at + 1 })).toHaveLength(4);
    });
  });
}
