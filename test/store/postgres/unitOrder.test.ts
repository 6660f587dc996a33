import { openStore } from '../../../src/store/openStore';
import type { Store } from '../../../src/store/port/store';
import type { RecordUnit } from '../../../src/store/port/units';
import { postgres } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { Gate } from '../../support/live/node';
import { newTenant, writeTenant } from '../../support/store/fixtures';
import { lockWaiters } from '../../support/store/lockWaiters';
import { newConnection } from '../../support/store/recordFixtures';

/** A record unit that has begun, and stays open until it is told to end. */
interface OpenUnit {
  readonly head: number;
  end(): Promise<void>;
}

let database: TestDatabase;
let nodes: [Store, Store, Store];

beforeAll(async () => {
  database = await postgres();
  const open = () => openStore({ url: database.url, migrate: true, now: Date.now });
  nodes = await Promise.all([open(), open(), open()]);
});

afterAll(async () => {
  await Promise.all(nodes.map((node) => node.close()));
  await database.drop();
});

async function beginUnit(node: Store, tenantId: string | null = null): Promise<OpenUnit> {
  const ended = new Gate();
  const begun = new Promise<{ readonly unit: RecordUnit; readonly done: Promise<unknown> }>((resolve, reject) => {
    const done = node.changeRecords(
      async (unit) => {
        resolve({ unit, done });
        await ended.passed;
        return { commit: false, answer: null };
      },
      undefined,
      tenantId,
    );
    done.catch(reject);
  });
  const { unit, done } = await begun;
  return {
    head: unit.head,
    async end() {
      ended.open();
      await done;
    },
  };
}

test('record units that follow one another without a gap never keep a policy unit waiting: it comes after those before it, and before those after it', async () => {
  const [first, second, third] = nodes;
  let running = await beginUnit(first);
  for (let round = 0; round < 5; round += 1) {
    // The policy unit waits for the unit that is open. Another node asks for a unit before that one ends, so the two would overlap.
    const change = writeTenant(second, newTenant());
    await lockWaiters(database, 1);
    const next = beginUnit(third);
    await Promise.race([lockWaiters(database, 2), next]);
    await running.end();
    running = await next;
    expect(running.head).toBe(await change);
  }
  await running.end();
});

test('record units of several tenants are open at the same time on one node, and no change commits until all of them have ended', async () => {
  const [node, other] = nodes;
  const { revision } = await other.log.head();
  const open = [await beginUnit(node, newTenant().id), await beginUnit(node, newTenant().id), await beginUnit(node)];
  const change = writeTenant(node, newTenant());
  await lockWaiters(database, 1);
  for (const unit of open) {
    expect((await other.log.head()).revision).toBe(revision);
    await unit.end();
  }
  expect(await change).toBe(revision + 1);
});

test('a tenant whose record units wait for each other leaves the writer to other tenants', async () => {
  const [node, other] = nodes;
  const [busy, quiet] = [newTenant().id, newTenant().id];
  const id = await newConnection(node, busy);
  const open = await beginUnit(node, busy);
  const waiting = Array.from({ length: 20 }, () =>
    node.changeRecords(async (unit) => ({ commit: false, answer: await unit.connection(id) }), undefined, busy),
  );
  const connection = { tenantId: quiet, name: 'Mail', connector: 'mail', identityProvider: 'ENTRA_ID' } as const;
  await node.changeRecords(async (unit) => ({ commit: true, answer: await unit.createConnection(connection) }), undefined, quiet);
  expect(await other.records.connectionCount(quiet, null)).toBe(1);
  await open.end();
  expect((await Promise.all(waiting)).map((found) => found?.id)).toEqual(waiting.map(() => id));
});
