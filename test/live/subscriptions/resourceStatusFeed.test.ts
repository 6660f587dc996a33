import type { ResourceStatusChange } from '../../../src/domain/resources/resource';
import type { Records } from '../../../src/store/port/records';
import type { Store } from '../../../src/store/port/store';
import { DATABASES } from '../../support/database';
import { openNode, registerAll, take } from '../../support/live/node';
import type { TestDatabase } from '../../support/database';
import type { TestNode } from '../../support/live/node';
import { allStatusChanges, connect, flow, isolate, settled } from '../../support/live/records';
import { CONTOSO, FABRIKAM, NORTHWIND } from '../../support/people';

describe.each(DATABASES)('the feed of status changes on $name', ({ create }) => {
  let database: TestDatabase;
  let node: TestNode;
  let connection: string;
  beforeEach(async () => {
    database = await create();
    node = await openNode(database, { reassess: true });
    await registerAll(node);
    connection = await connect(node, CONTOSO.id, FABRIKAM.id);
  });
  afterEach(async () => {
    await node.close();
    await database.drop();
  });
  const numbers = (changes: readonly ResourceStatusChange[]) => changes.map(({ number }) => number);

  test('delivers every change after the cursor in order and once, and then each new one', async () => {
    for (let index = 0; index < 5; index += 1) {
      await flow(node, CONTOSO.id, [connection]);
    }
    const feed = node.live.resourceStatusChanges(CONTOSO.id, 2);
    expect(numbers(await take(feed, 3))).toEqual([3, 4, 5]);
    const next = take(feed, 6);
    const { id } = await flow(node, CONTOSO.id, [connection]);
    const changed = await isolate(node, FABRIKAM.id, true);
    const delivered = await next;
    expect(numbers(delivered)).toEqual([6, 7, 8, 9, 10, 11]);
    expect(delivered[0]).toMatchObject({ resource: { id }, from: null, to: 'ACTIVE', revision: null });
    expect(delivered.slice(1).every(({ from, to }) => from === 'ACTIVE' && to === 'SUSPENDED')).toBe(true);
    expect(new Set(delivered.slice(1).map(({ revision }) => revision))).toEqual(new Set([changed]));
    await feed.return?.();
  });

  test('delivers the same from any cursor on', async () => {
    for (let index = 0; index < 4; index += 1) {
      await flow(node, CONTOSO.id, [connection]);
    }
    await isolate(node, FABRIKAM.id, true);
    await settled(node);
    const all = await allStatusChanges(node, CONTOSO.id);
    expect(all).toHaveLength(8);
    for (let after = 0; after < all.length; after += 1) {
      const feed = node.live.resourceStatusChanges(CONTOSO.id, after);
      expect(await take(feed, all.length - after)).toEqual(all.slice(after));
      await feed.return?.();
    }
  });

  test('delivers only new changes without a cursor, and never those of other tenants', async () => {
    await flow(node, CONTOSO.id, [connection]);
    const feed = node.live.resourceStatusChanges(CONTOSO.id, null);
    const next = take(feed, 1);
    await node.store.records.lastStatusChange(CONTOSO.id);
    await flow(node, NORTHWIND.id, []);
    await flow(node, CONTOSO.id, [connection]);
    expect(numbers(await next)).toEqual([2]);
    await feed.return?.();
  });

  test('delivers more than a page holds, also to a slow subscriber, while more changes come', async () => {
    const save = () =>
      node.store.changeRecords(async (unit) => {
        for (let index = 0; index < 250; index += 1) {
          await unit.saveResource({ id: null, kind: 'APP', tenantId: CONTOSO.id, name: 'App', connectionIds: [], decisions: [] });
        }
        return { commit: true, answer: null };
      });
    await save();
    const [quick, slow] = [node.live.resourceStatusChanges(CONTOSO.id, 0), node.live.resourceStatusChanges(CONTOSO.id, 0)];
    const first = await take(slow, 10);
    const all = take(quick, 500);
    await save();
    expect(numbers(await all)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect(numbers([...first, ...(await take(slow, 490))])).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    await Promise.all([quick.return?.(), slow.return?.()]);
  });

  test('ends at once for a cursor that it never gave, and when the node closes', async () => {
    await expect(take(node.live.resourceStatusChanges(CONTOSO.id, 1), 1)).rejects.toMatchObject({ code: 'LOG_REWOUND' });
    const feed = node.live.resourceStatusChanges(CONTOSO.id, null);
    const end = feed.next();
    await node.live.close();
    expect(await end).toEqual({ done: true, value: undefined });
    await expect(take(node.live.resourceStatusChanges(CONTOSO.id, null), 1)).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
  });

  test('ends if the database was set back to an earlier state', async () => {
    await flow(node, CONTOSO.id, [connection]);
    const feed = node.live.resourceStatusChanges(CONTOSO.id, 0);
    expect(numbers(await take(feed, 1))).toEqual([1]);
    await database.sql('UPDATE resource_status_count SET changes = 0');
    await expect(take(feed, 1)).rejects.toMatchObject({ code: 'LOG_REWOUND' });
  });

  test('ends with the error if the database cannot be read', async () => {
    let broken = false;
    const between = (store: Store): Store => ({
      ...store,
      records: {
        ...store.records,
        statusChanges: (...asked: Parameters<Records['statusChanges']>) =>
          broken ? Promise.reject(new Error('gone')) : store.records.statusChanges(...asked),
      },
    });
    const other = await openNode(database, { between });
    await flow(other, CONTOSO.id, [connection]);
    broken = true;
    await expect(take(other.live.resourceStatusChanges(CONTOSO.id, 0), 1)).rejects.toThrow('gone');
    await other.close();
  });
});

test('a change that one node saves on Postgres is delivered by another', async () => {
  const postgres = DATABASES.find(({ name }) => name === 'Postgres');
  if (postgres === undefined) {
    throw new Error('There is no Postgres.');
  }
  const database = await postgres.create();
  const [here, there] = [await openNode(database), await openNode(database)];
  await registerAll(here);
  const feed = there.live.resourceStatusChanges(CONTOSO.id, 0);
  const next = take(feed, 1);
  const { id } = await flow(here, CONTOSO.id, []);
  expect(await next).toMatchObject([{ number: 1, resource: { id } }]);
  await Promise.all([here.close(), there.close()]);
});
