import { openStore } from '../../../src/store/openStore';
import type { Store } from '../../../src/store/port/store';
import { postgres } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { holdPostgres } from '../../support/faults/lockHolders';
import { openTcpProxy } from '../../support/faults/tcpProxy';
import { newAttempt, newTenant, writeTenant } from '../../support/store/fixtures';

const SHORT = { statementMs: 200, silenceMs: 200, connectMs: 400 };
const DEADLINES = { feed: SHORT, quick: SHORT, heavy: SHORT, writes: SHORT };

let database: TestDatabase;
let store: Store;

beforeEach(async () => {
  database = await postgres();
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

async function open(url: string, deadlines: typeof DEADLINES = DEADLINES): Promise<void> {
  store = await openStore({ url, migrate: false, now: Date.now, deadlines });
}

/** What a node does, each on connections of another kind. */
const WORK: Readonly<Record<string, () => Promise<unknown>>> = {
  'a poll of the change log': () => store.log.after({ revision: 0, id: '' }, 10),
  'a load of policies': () => store.history.snapshot([crypto.randomUUID()], [], 1_000),
  'a tenant': () => store.current.tenant(crypto.randomUUID()),
  'a list': () => store.attempts.page(crypto.randomUUID(), {}, 10, null),
  'a count': () => store.records.connectionCount(crypto.randomUUID(), null),
  'a change': () => writeTenant(store, newTenant()),
  'an attempt': () => store.attempts.record(newAttempt(), null),
  readiness: () => store.check(),
};

async function failuresOf(work: readonly (() => Promise<unknown>)[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(work.map((each) => each()));
  return settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
}

test('while lists, counts and history wait for a lock, everything else goes on, and they are refused in time', async () => {
  // Longer than anything else waits for a connection.
  await open(database.url, { ...DEADLINES, heavy: { ...SHORT, statementMs: 2 * SHORT.connectMs } });
  const holder = await holdPostgres(database.url, 'LOCK TABLE tenant_rule, connection, resource IN ACCESS EXCLUSIVE MODE');
  const tenantId = crypto.randomUUID();
  const lists = Array.from({ length: 6 }, (_, index) => [
    store.records.connectionPage(crypto.randomUUID(), null, { limit: 10, after: null }),
    store.records.resourceCount(tenantId, { kind: null, status: null }),
    store.history.rulesAt(tenantId, index, { limit: 10, afterPlace: null }),
  ]).flat();
  const refused = Promise.allSettled(lists);
  const { 'a list': _, 'a count': __, 'a load of policies': ___, ...others } = WORK;
  expect(await failuresOf(Object.values(others))).toEqual([]);
  for (const each of await refused) {
    expect(each).toMatchObject({ status: 'rejected', reason: { code: 'OVERLOADED', details: { retryAfterMs: expect.any(Number) } } });
  }
  await holder.release();
  expect(await failuresOf(Object.values(WORK))).toEqual([]);
});

test('connections that die in silence are given up and replaced: callers get an error to try again, the node is not ready, then all goes on', async () => {
  const proxy = await openTcpProxy(database.url);
  try {
    await open(proxy.through(database.url));
    // Each kind of work opens its connections, several at a time.
    expect(await failuresOf(Object.values(WORK).flatMap((work) => [work, work, work]))).toEqual([]);
    proxy.freeze();
    for (const failure of await failuresOf(Object.values(WORK))) {
      expect(failure).toMatchObject({ code: 'UNAVAILABLE' });
    }
    // Every dead connection costs one more caller its answer at most.
    for (let tries = 0; (await failuresOf(Object.values(WORK))).length > 0; tries += 1) {
      expect(tries).toBeLessThan(3);
    }
    proxy.freeze();
    const failed = await failuresOf([() => store.check()]);
    expect(failed).toMatchObject([{ code: 'UNAVAILABLE' }]);
  } finally {
    await proxy.close();
  }
});

test('a node closes although its connections are dead and new ones do not open', async () => {
  const proxy = await openTcpProxy(database.url);
  try {
    await open(proxy.through(database.url));
    expect(await failuresOf(Object.values(WORK))).toEqual([]);
    proxy.freeze();
    proxy.door('silent');
    const waiting = failuresOf(Object.values(WORK));
    await store.close();
    expect((await waiting).length).toBe(Object.keys(WORK).length);
  } finally {
    await proxy.close();
  }
});
