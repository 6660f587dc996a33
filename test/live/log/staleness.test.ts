import { setIsolation } from '../../../src/commands/policies/setIsolation';
import type { ConnectionRequest } from '../../../src/domain/decisions/evaluatedConnection';
import type { Store } from '../../../src/store/port/store';
import { sqlite } from '../../support/database';
import { Gate, openNode, registerAll, take, until } from '../../support/live/node';
import type { TestDatabase } from '../../support/database';
import type { TestNode } from '../../support/live/node';
import { watcher } from '../../support/live/nodes';
import { adminOf, CONTOSO, FABRIKAM } from '../../support/people';

const REQUEST: ConnectionRequest = { creatorTenant: { id: CONTOSO.id }, signInTenant: { id: FABRIKAM.id }, identityProvider: 'ENTRA_ID' };
const CONNECTION = { creatorTenantId: CONTOSO.id, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' as const };
const MAX_STALENESS_MS = 5_000;

let database: TestDatabase;
let node: TestNode;
/** The way from the node to the log: open, down (reads fail), or a gate (reads answer when it opens). */
let line: 'open' | 'down' | Gate;
let wall: number;
let monotonic: number;

function overTheLine(store: Store): Store {
  const after: Store['log']['after'] = async (cursor, limit) => {
    if (line === 'down') {
      throw new Error('The line is down.');
    }
    if (line !== 'open') {
      await line.passed;
    }
    return await store.log.after(cursor, limit);
  };
  return { ...store, log: { ...store.log, after } };
}

beforeEach(async () => {
  line = 'open';
  wall = 1_000_000;
  monotonic = 500;
  database = await sqlite();
  node = await openNode(database, {
    between: overTheLine,
    maxStalenessMs: MAX_STALENESS_MS,
    pollMs: 20,
    now: () => wall,
    monotonic: () => monotonic,
  });
  await registerAll(node);
});

afterEach(async () => {
  if (line instanceof Gate) {
    line.open();
  }
  line = 'open';
  await node.close();
  await database.drop();
});

async function expectNoAnswer(): Promise<void> {
  await expect(node.live.evaluate([REQUEST], null)).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
  expect([node.live.fresh, node.live.ready()]).toEqual([false, 'The change log cannot be read.']);
}

test('a node that cannot read the log stops answering after `MAX_STALENESS_MS`, even from memory', async () => {
  await node.live.evaluate([REQUEST], null);
  line = 'down';
  await until(() => node.live.gauges().stalenessMs === 0);
  monotonic += MAX_STALENESS_MS;
  expect(await node.live.evaluate([REQUEST], null)).toHaveLength(1);
  monotonic += 1;
  await expectNoAnswer();
});

test('a node on a machine that slept answers nothing until it has read the log again', async () => {
  await node.live.evaluate([REQUEST], null);
  line = new Gate();
  wall += 3_600_000;
  await expectNoAnswer();
  line.open();
  line = 'open';
  await until(() => node.live.fresh);
  expect(await node.live.evaluate([REQUEST], null)).toHaveLength(1);
});

test('a poll that answers late counts from when it began', async () => {
  const gate = new Gate();
  line = gate;
  await until(() => node.live.gauges().stalenessMs === 0);
  monotonic += MAX_STALENESS_MS + 1;
  line = new Gate();
  gate.open();
  await expectNoAnswer();
});

test('subscriptions end when the node is no longer fresh, and can be resumed from where they were', async () => {
  const { changed } = await setIsolation(node, adminOf(CONTOSO), { tenantId: CONTOSO.id, enabled: true });
  const changes = node.live.policyChanges(CONTOSO.id, 0);
  expect(await take(changes, 1)).toMatchObject([{ revision: changed }]);
  const watch = node.live.watch(
    [CONNECTION],
    watcher(({ decision }) => decision.reason),
  );
  await take(watch, 1);
  const ended = [changes, watch].map((each) => expect(each.next()).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' }));
  line = 'down';
  monotonic += MAX_STALENESS_MS + 1;
  await Promise.all(ended);
  await expect(
    node.live
      .watch(
        [CONNECTION],
        watcher(() => 0),
      )
      .next(),
  ).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
  expect(node.live.gauges()).toMatchObject({ subscribers: 0, watches: 0, pinnedTenants: 0 });
  line = 'open';
  await until(() => node.live.fresh);
  const resumed = take(node.live.policyChanges(CONTOSO.id, changed), 1);
  const next = await setIsolation(node, adminOf(CONTOSO), { tenantId: CONTOSO.id, enabled: false });
  expect(await resumed).toMatchObject([{ revision: next.changed }]);
});

test('a watch delivers no decision once the node is stale, not even one that was due before', async () => {
  const back = { ...CONNECTION, creatorTenantId: FABRIKAM.id, signInTenantId: CONTOSO.id };
  const watch = node.live.watch(
    [CONNECTION, back],
    watcher(({ decision }) => decision.reason),
  );
  await take(watch, 1);
  line = 'down';
  await until(() => node.live.gauges().stalenessMs === 0);
  monotonic += MAX_STALENESS_MS + 1;
  await expect(watch.next()).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
});

test('a mutation on a node that cannot read the log is answered once the node has stopped answering decisions', async () => {
  await node.live.evaluate([REQUEST], null);
  line = 'down';
  let answered = false;
  const mutation = setIsolation(node, adminOf(FABRIKAM), { tenantId: FABRIKAM.id, enabled: true }).then(() => (answered = true));
  await until(() => node.live.gauges().stalenessMs === 0);
  expect(answered).toBe(false);
  monotonic += MAX_STALENESS_MS + 1;
  await mutation;
  await expectNoAnswer();
  line = 'open';
  await until(() => node.live.fresh);
  expect(await node.live.evaluate([REQUEST], null)).toMatchObject([{ decision: { reason: 'BLOCKED_INBOUND' } }]);
});

test('a decision that waits for the log while the node becomes stale is refused', async () => {
  const gate = new Gate();
  line = gate;
  const { changed } = await node.store.changePolicy({ subject: 'x', tenantId: null }, async (unit) => {
    await unit.writeTenant({ kind: 'TENANT_UPDATED', tenant: { ...CONTOSO, name: 'Contoso Ltd' } });
    return { commit: true, answer: { changed: unit.revision } };
  });
  const refused = expect(node.live.evaluate([REQUEST], null)).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
  await until(() => node.live.gauges().cacheLoads === 1);
  monotonic += MAX_STALENESS_MS + 1;
  await refused;
  expect(node.live.applied).toBeLessThan(changed);
});
