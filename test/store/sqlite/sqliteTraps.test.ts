import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { attemptsOn } from '../../../src/store/attempts/attemptRecorder';
import { openStore } from '../../../src/store/openStore';
import { rulesNow } from '../../../src/store/policies/readRules';
import { firstRow } from '../../../src/store/sql/query';
import { openConnection } from '../../../src/store/sqlite/openConnection';
import { openSqlite } from '../../../src/store/sqlite/openSqlite';
import { SqliteDatabase } from '../../../src/store/sqlite/sqliteDatabase';
import { changePolicyOn } from '../../../src/store/units/changePolicy';
import { actor, newAttempt, newRule, newTenant, ON, toCount, writeTenant } from '../../support/store/fixtures';
import { killWriters, startWriter } from '../../support/store/writerProcess';

const open = (file: string) => openStore({ url: `sqlite:${file}`, migrate: true, now: Date.now });

describe('SQLite', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'cordon-sqlite-'));
    file = join(dir, 'cordon.db');
  });
  afterEach(() => {
    killWriters();
    rmSync(dir, { recursive: true, force: true });
  });

  test("lets TypeORM's own transactions of one data source interleave, so ours wait for the writer", async () => {
    const dataSource = new DataSource({ type: 'better-sqlite3', database: ':memory:' });
    await dataSource.initialize();
    await dataSource.query('CREATE TABLE written (outcome text)');
    const tick = () => new Promise((resolve) => setImmediate(resolve));
    const refused = dataSource
      .transaction(async (manager) => {
        await manager.query(`INSERT INTO written VALUES ('refused')`);
        await tick();
        await tick();
        throw new Error('refused');
      })
      .catch(() => undefined);
    const acknowledged = dataSource.transaction((manager) => manager.query(`INSERT INTO written VALUES ('acknowledged')`));
    await Promise.allSettled([refused, acknowledged]);
    const rows: { outcome: string }[] = await dataSource.query('SELECT outcome FROM written');
    // Rows are lost, stored in spite of the rollback, or read dirty. If this test ever fails, TypeORM is fixed and `WriterQueue` is not needed any more.
    expect(rows).not.toEqual([{ outcome: 'acknowledged' }]);
    await dataSource.destroy();
  });

  test('writes to a log that it syncs itself: WAL with synchronous NORMAL, which syncs what the file needs and no commit', async () => {
    const database = await openSqlite(file, { migrate: true, readOnly: false });
    const settings = await database.write('maintenance', async (transaction) => ({
      commit: false,
      value: [
        await transaction.run(firstRow<{ journal_mode: string }>('SELECT journal_mode FROM pragma_journal_mode()')),
        await transaction.run(firstRow<{ synchronous: number }>('SELECT synchronous FROM pragma_synchronous()')),
      ],
    }));
    expect(settings).toEqual([{ journal_mode: 'wal' }, { synchronous: 1 }]);
    await database.close();
  });

  test('is checked by a write that goes all the way to the disk', async () => {
    const store = await open(file);
    const again = await openSqlite(file, { migrate: false, readOnly: true });
    const changes = async () =>
      (await again.read(firstRow<{ position: string }>(`SELECT position FROM follower_cursor WHERE name = 'probe'`), 'quick'))?.position;
    const before = await changes();
    await store.check();
    expect(await changes()).not.toBe(before);
    await again.close();
    await store.close();
  });

  test('serves policy changes and attempts in rotation, however many of one kind wait', async () => {
    // On a disk that takes no time, a batch of attempts waits only for its turn.
    const database = await openSqlite(file, { migrate: true, readOnly: false, sync: () => Promise.resolve() });
    const recorder = attemptsOn(database, Date.now, 1).attempts;
    const changePolicy = changePolicyOn(database, Date.now, 1);
    const order: string[] = [];
    const attempts = Array.from({ length: 600 }, () => recorder.record(newAttempt(), null).then(() => order.push('attempt')));
    const changes = Array.from({ length: 5 }, () =>
      changePolicy(actor, async (unit) => {
        await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant: newTenant() });
        return { commit: true, answer: null };
      }).then(() => order.push('change')),
    );
    await Promise.all([...attempts, ...changes]);
    // The last of the attempts' four batches comes after at least two of the changes, and the last change after at least two batches.
    expect(order.slice(0, order.lastIndexOf('attempt')).filter((each) => each === 'change').length).toBeGreaterThanOrEqual(2);
    expect(order.slice(0, order.lastIndexOf('change')).filter((each) => each === 'attempt').length).toBeGreaterThan(256);
    await database.close();
  });

  test('loses nothing acknowledged when the process is killed while it writes, and has no gap in its revisions', async () => {
    const signInTenantId = crypto.randomUUID();
    const writer = startWriter(dir, signInTenantId);
    await writer.reportedAtLeast(400);
    await writer.kill();

    const store = await open(file);
    const tenants = writer.reported.filter((line) => line.startsWith('tenant')).map((line) => line.split(' '));
    const attempts = writer.reported.filter((line) => line.startsWith('attempt')).map((line) => line.split(' ')[1]);
    expect(tenants.length).toBeGreaterThan(0);
    for (const [, revision, id] of tenants) {
      expect((await store.history.change(Number(revision)))?.tenantId).toBe(id);
    }
    const stored = new Set((await store.attempts.page(signInTenantId, {}, 100_000, null)).rows.map(({ id }) => id));
    expect(attempts.filter((id) => !stored.has(id ?? ''))).toEqual([]);
    const { revision } = await store.log.head();
    const log = await store.log.after({ revision: 0, id: '' }, revision + 1);
    expect(log === 'rewound' ? log : log.map((change) => change.revision)).toEqual(
      Array.from({ length: revision }, (_, index) => index + 1),
    );
    await store.close();
  });

  test('gives attempts IDs above those of an earlier process, even if the clock was set back', async () => {
    const before = await open(file);
    const { attempt: first } = await before.attempts.record(newAttempt(), null);
    await before.close();
    const after = await openStore({ url: `sqlite:${file}`, migrate: false, now: () => Date.now() - 3_600_000 });
    const { attempt: second } = await after.attempts.record(newAttempt(), null);
    expect(second.id > first.id).toBe(true);
    expect(await after.attempts.after(first.id, 10)).toEqual([toCount(second)]);
    await after.close();
  });

  test('gives attempts rising IDs within one process, even if the clock is set back, so that the follower misses none', async () => {
    let now = Date.now();
    const store = await openStore({ url: `sqlite:${file}`, migrate: true, now: () => now });
    const { attempt: first } = await store.attempts.record(newAttempt(), null);
    now -= 3_600_000;
    const { attempt: second } = await store.attempts.record(newAttempt(), null);
    expect(await store.attempts.after(first.id, 10)).toEqual([toCount(second)]);
    await store.close();
  });

  test.each([
    // Set on the connection that writes: the file may not grow, or nothing may be written.
    ['full', 'SQLITE_FULL', `max_page_count = 60`, `max_page_count = 1000000`],
    ['read-only', 'SQLITE_READONLY', 'query_only = 1', 'query_only = 0'],
  ])('with a disk that is %s fails only the requests of that time', async (_, code, broken, repaired) => {
    await (await openSqlite(file, { migrate: true, readOnly: false })).close();
    const writer = await openConnection(file, false);
    const database = new SqliteDatabase(writer, await openConnection(file, true));
    const changePolicy = changePolicyOn(database, Date.now, 1);
    const { attempts } = attemptsOn(database, Date.now, 1);
    const pragma = (text: string) => writer.connection.pragma(text);
    const tenant = newTenant();
    const replace = (count: number) =>
      changePolicy(actor, async (unit) => {
        const opened = Array.from({ length: count }, (__, place) => newRule(place));
        await unit.writePolicy(tenant.id, { kind: 'POLICY_REPLACED', settings: ON, opened, closed: [], rule: null });
        return { commit: true, answer: unit.revision };
      });

    pragma(broken);
    const outcomes = await Promise.allSettled([
      replace(5_000),
      ...Array.from({ length: 2_000 }, () => attempts.record(newAttempt(), null)),
    ]);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) {
      expect(reason).toMatchObject({ code });
    }
    expect(outcomes[0].status).toBe('rejected');
    expect(await database.read(rulesNow(tenant.id), 'quick')).toEqual([]);

    pragma(repaired);
    expect(await replace(3)).toBe(1);
    await attempts.record(newAttempt(), null);
    const recorded = outcomes.slice(1).filter(({ status }) => status === 'fulfilled').length;
    expect(await attempts.after(null, 10_000)).toHaveLength(recorded + 1);
    await database.close();
  });

  test('refuses in one line a file that is not a database or cannot be written', async () => {
    writeFileSync(file, 'this is a text of more than a hundred bytes, and no database whatever its name may say. '.repeat(20));
    await expect(open(file)).rejects.toMatchObject({ name: 'StoreOpenError', message: `\`${file}\` is not a SQLite database.` });
    await expect(open(join(file, 'below', 'cordon.db'))).rejects.toMatchObject({
      name: 'StoreOpenError',
      message: expect.stringContaining("can't be opened"),
    });
    await expect(openStore({ url: 'sqlite:relative.db', migrate: true, now: Date.now })).rejects.toMatchObject({ name: 'StoreOpenError' });
    await expect(openStore({ url: 'mysql://localhost', migrate: true, now: Date.now })).rejects.toMatchObject({ name: 'StoreOpenError' });
    await expect(openStore({ url: `sqlite:${join(dir, 'none.db')}`, migrate: false, now: Date.now, readOnly: true })).rejects.toMatchObject(
      {
        name: 'StoreOpenError',
        message: expect.stringContaining('no database'),
      },
    );
  });

  test('opened for reading only, reads and refuses to write', async () => {
    const store = await open(file);
    const tenant = newTenant();
    await writeTenant(store, tenant);
    await store.close();
    const reading = await openStore({ url: `sqlite:${file}`, migrate: false, now: Date.now, readOnly: true });
    expect(await reading.current.tenant(tenant.id)).toEqual(tenant);
    await expect(writeTenant(reading, newTenant())).rejects.toThrow('for reading only');
    await expect(reading.attempts.record(newAttempt(), null)).rejects.toThrow('for reading only');
    await reading.close();
  });
});
