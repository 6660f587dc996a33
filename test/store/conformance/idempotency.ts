import { openStore } from '../../../src/store/openStore';
import type { Store } from '../../../src/store/port/store';
import { actor, newAttempt, newClaim, newTenant } from '../../support/store/fixtures';
import type { StoreDatabase } from '../../support/store/storeDatabase';

const DAY_MS = 24 * 60 * 60 * 1000;

export function describeIdempotency(create: () => Promise<StoreDatabase>): void {
  describe('a repeated request', () => {
    let now = 1_800_000_000_000;
    let database: StoreDatabase;
    let store: Store;
    beforeAll(async () => {
      database = await create();
      store = await openStore({ url: database.url, migrate: true, now: () => now });
    });
    afterAll(async () => {
      await store.close();
      await database.drop();
    });

    /** A unit that registers a tenant (or refuses to), counting its runs. */
    const counted = (commit = true) => {
      const work = jest.fn(async (unit: Parameters<Parameters<Store['changePolicy']>[1]>[0]) => {
        await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant: newTenant() });
        return { commit, answer: { revision: unit.revision, list: [1, null, 'text'] } };
      });
      return work;
    };

    test('gets the first answer again, and its work is not run', async () => {
      const [claim, work] = [newClaim(), counted()];
      const first = await store.changePolicy(actor, work, claim);
      const head = await store.log.head();
      expect(await store.changePolicy(actor, work, claim)).toEqual(first);
      expect(work).toHaveBeenCalledTimes(1);
      expect(await store.log.head()).toEqual(head);
    });

    test('that arrives while the first is under way waits for the first answer', async () => {
      const [claim, work] = [newClaim(), counted()];
      const answers = await Promise.all(Array.from({ length: 10 }, () => store.changePolicy(actor, work, claim)));
      expect(work).toHaveBeenCalledTimes(1);
      expect(new Set(answers.map((answer) => answer.revision)).size).toBe(1);
    });

    test('gets the refusal again if the first was refused, and no revision is taken', async () => {
      const [claim, work] = [newClaim(), counted(false)];
      const head = await store.log.head();
      const answers = await Promise.all(Array.from({ length: 4 }, () => store.changePolicy(actor, work, claim)));
      expect(work).toHaveBeenCalledTimes(1);
      expect(answers).toEqual(Array.from({ length: 4 }, () => answers[0]));
      expect(await store.log.head()).toEqual(head);
      expect(await store.history.change(head.revision + 1)).toBeNull();
    });

    test('is bad input if its content differs', async () => {
      const [claim, work] = [newClaim(), counted()];
      await store.changePolicy(actor, work, claim);
      const other = store.changePolicy(actor, work, { ...claim, request: 'another digest' });
      await expect(other).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      const attempt = store.attempts.record(newAttempt(), null, { ...claim, request: 'another digest' });
      await expect(attempt).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });

    test('is another request if it is by another caller', async () => {
      const [claim, work] = [newClaim(), counted()];
      await store.changePolicy(actor, work, claim);
      await store.changePolicy(actor, work, { ...claim, caller: 'issuer|tenant|bob' });
      expect(work).toHaveBeenCalledTimes(2);
    });

    test('is run again if the first failed', async () => {
      const claim = newClaim();
      await expect(store.changePolicy(actor, () => Promise.reject(new Error('gone')), claim)).rejects.toThrow('gone');
      const work = counted();
      await store.changePolicy(actor, work, claim);
      expect(work).toHaveBeenCalledTimes(1);
    });

    test('is run again after 24 hours', async () => {
      const [claim, work] = [newClaim(), counted()];
      const began = now;
      await store.changePolicy(actor, work, claim);
      now = began + DAY_MS - 1;
      await store.changePolicy(actor, work, claim);
      expect(work).toHaveBeenCalledTimes(1);
      now = began + DAY_MS;
      await store.changePolicy(actor, work, claim);
      expect(work).toHaveBeenCalledTimes(2);
      now = began;
    });

    test('to record an attempt records one attempt, however many requests arrive at once', async () => {
      const claim = newClaim();
      const attempt = newAttempt();
      const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => store.attempts.record(attempt, { decided: index }, claim)));
      const later = await store.attempts.record({ ...attempt, allowed: false }, { decided: 'later' }, claim);
      expect(answers).toEqual(Array.from({ length: 8 }, () => later));
      expect(later.detail).toEqual({ decided: 0 });
      expect(await store.attempts.recorded(claim)).toEqual(later);
      expect(await store.attempts.recorded(newClaim())).toBeNull();
      expect((await store.attempts.page(attempt.signInTenantId, {}, 10, null)).rows).toEqual([later.attempt]);
    });

    test('to record an attempt is bad input if its content differs, also while the first is under way', async () => {
      const claim = newClaim();
      const first = store.attempts.record(newAttempt(), null, claim);
      const other = store.attempts.record(newAttempt(), null, { ...claim, request: 'another digest' });
      await expect(other).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(await store.attempts.recorded(claim)).toEqual(await first);
      await expect(store.attempts.recorded({ ...claim, request: 'another digest' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      const late = store.attempts.record(newAttempt(), null, { ...claim, request: 'another digest' });
      await expect(late).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });
  });
}
