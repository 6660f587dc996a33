import { Client } from 'pg';
import { openStore } from '../../../src/store/openStore';
import { TOPICS } from '../../../src/store/sql/database';
import type { Topic } from '../../../src/store/sql/database';
import { ChangeHints } from '../../../src/store/postgres/changeHints';
import { postgres } from '../../support/database';
import { openTcpProxy } from '../../support/faults/tcpProxy';
import type { TestDatabase } from '../../support/database';
import { until } from '../../support/live/node';
import { newTenant, writeTenant } from '../../support/store/fixtures';

let database: TestDatabase;
const close: (() => Promise<void>)[] = [];

beforeEach(async () => {
  database = await postgres();
});

afterEach(async () => {
  for (const each of close.splice(0)) {
    await each();
  }
  await database.drop();
});

/** The hints of a node, and the topics of which it was told since it began to listen. */
async function openHints(url = database.url, answerMs?: number): Promise<{ readonly hints: ChangeHints; readonly heard: Topic[] }> {
  const heard: Topic[] = [];
  const hints = new ChangeHints(
    url,
    (topic) => {
      heard.push(topic);
    },
    answerMs,
  );
  close.push(() => hints.close());
  // A node that begins to listen may have missed anything.
  await until(() => heard.length === TOPICS.length);
  heard.length = 0;
  return { hints, heard };
}

test('many changes need few hints, none of them is left untold, and their own node hears of each at once', async () => {
  const listener = new Client({ connectionString: database.url });
  await listener.connect();
  close.push(() => listener.end());
  let sent = 0;
  listener.on('notification', () => {
    sent += 1;
  });
  await listener.query('LISTEN cordon_change');
  const store = await openStore({ url: database.url, migrate: true, now: Date.now });
  close.push(() => store.close());
  let heard = 0;
  store.log.onHint(() => {
    heard += 1;
  });
  const began = performance.now();
  await Promise.all(Array.from({ length: 100 }, () => writeTenant(store, newTenant())));
  expect(heard).toBeGreaterThanOrEqual(100);
  await until(() => sent > 0);
  // A timer may be a millisecond early.
  expect(sent).toBeLessThanOrEqual((performance.now() - began) / 9 + 1);
  const before = sent;
  await writeTenant(store, newTenant());
  await until(() => sent > before);
});

test('a node hears the hints of other nodes, and not its own', async () => {
  const [here, there] = [await openHints(), await openHints()];
  here.hints.tell('statuses');
  await until(() => there.heard.length > 0);
  expect(there.heard).toEqual(['statuses']);
  there.hints.tell('changes');
  // Postgres delivers in order, so its own hint would have come before this one.
  await until(() => here.heard.length > 0);
  expect(here.heard).toEqual(['changes']);
});

test('a change that is committed while its node can send no hint is told as soon as it can', async () => {
  const here = await openHints();
  await database.sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'cordon listener'`,
  );
  const there = await openHints();
  here.hints.tell('changes');
  here.hints.tell('statuses');
  await until(() => there.heard.length === 2);
});

test('if the connection dies without a word, the hint is told on a new one', async () => {
  const proxy = await openTcpProxy(database.url);
  close.push(() => proxy.close());
  const here = await openHints(proxy.through(database.url), 500);
  const there = await openHints();
  proxy.freeze();
  here.hints.tell('changes');
  here.hints.tell('statuses');
  await until(() => there.heard.length === 2);
});
