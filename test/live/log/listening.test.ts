import { setIsolation } from '../../../src/commands/policies/setIsolation';
import type { Store } from '../../../src/store/port/store';
import { postgres } from '../../support/database';
import { openNode, registerAll, take } from '../../support/live/node';
import type { TestDatabase } from '../../support/database';
import type { TestNode } from '../../support/live/node';
import { adminOf, CONTOSO } from '../../support/people';

let database: TestDatabase;
let writer: TestNode;
let reader: TestNode;

beforeEach(async () => {
  database = await postgres();
  writer = await openNode(database);
  await registerAll(writer);
});

afterEach(async () => {
  await Promise.all([writer.close(), reader.close()]);
});

async function changeContoso(enabled: boolean): Promise<number | null> {
  return (await setIsolation(writer, adminOf(CONTOSO), { tenantId: CONTOSO.id, enabled })).changed;
}

test('a change on one node wakes another node by NOTIFY, without a poll', async () => {
  reader = await openNode(database, { pollMs: 3_600_000, maxStalenessMs: 7_200_000 });
  for (const enabled of [true, false, true]) {
    const delivered = take(reader.live.policyChanges(CONTOSO.id, reader.live.applied), 1);
    const revision = await changeContoso(enabled);
    expect(await delivered).toMatchObject([{ revision }]);
  }
});

test('a node that gets no hints finds each change by polling', async () => {
  const deaf = (store: Store): Store => ({ ...store, log: { ...store.log, onHint: () => () => undefined } });
  reader = await openNode(database, { between: deaf, pollMs: 20 });
  for (const enabled of [true, false, true]) {
    const delivered = take(reader.live.policyChanges(CONTOSO.id, null), 1);
    const revision = await changeContoso(enabled);
    expect(await delivered).toMatchObject([{ revision }]);
  }
});

test('a lost listening connection only delays changes: none is lost, and none is delivered twice', async () => {
  reader = await openNode(database, { pollMs: 50 });
  const changes = reader.live.policyChanges(CONTOSO.id, null);
  const revisions = [await changeContoso(true)];
  await database.sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'cordon listener'`,
  );
  for (const enabled of [false, true, false]) {
    revisions.push(await changeContoso(enabled));
  }
  expect((await take(changes, 4)).map(({ revision }) => revision)).toEqual(revisions);
  expect(reader.live.ready()).toBeNull();
});

test('the loss of every connection to Postgres only delays changes too', async () => {
  reader = await openNode(database, { pollMs: 50 });
  const changes = reader.live.policyChanges(CONTOSO.id, null);
  const first = await changeContoso(true);
  await database.sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  let second: number | null = null;
  while (second === null) {
    second = await changeContoso(false).catch(() => null);
  }
  expect((await take(changes, 2)).map(({ revision }) => revision)).toEqual([first, second]);
});
