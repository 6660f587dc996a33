import { openStore } from '../../../src/store/openStore';
import { sqlite } from '../../support/database';
import { newTenant, writeTenant } from '../../support/store/fixtures';

test('what is asked for while the store closes is answered, or refused because the store is closed, and never because a file was deleted', async () => {
  const database = await sqlite();
  const store = await openStore({ url: database.url, migrate: false, now: Date.now });
  await writeTenant(store, newTenant());
  const asked: Promise<PromiseSettledResult<unknown>[]>[] = [];
  const ask = (): void => {
    asked.push(Promise.allSettled([store.log.head(), writeTenant(store, newTenant()), store.check()]));
  };
  const state = { closed: false };
  const closing = store.close().then(() => {
    state.closed = true;
  });
  while (!state.closed) {
    ask();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await closing;
  ask();
  const refused = (await Promise.all(asked)).flat().filter((each) => each.status === 'rejected');
  for (const { reason } of refused) {
    expect(reason).toMatchObject({ code: 'UNAVAILABLE', cause: { message: 'The store is closed.' } });
  }
  expect(refused.length).toBeGreaterThanOrEqual(3);
  await database.drop();
});
