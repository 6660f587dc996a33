import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { firstRow, rows } from '../../../../src/store/sql/query';
import type { Query } from '../../../../src/store/sql/query';
import { HeavyReader } from '../../../../src/store/sqlite/thread/heavyReader';
import { ROOT } from '../../../support/root';
import { everyTurn, keepThread } from '../../../support/turns';

let dir: string;
let writer: Sqlite.Database;
let reader: HeavyReader;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cordon-thread-'));
  writer = new Sqlite(join(dir, 'cordon.db'));
  writer.pragma('journal_mode = WAL');
  writer.exec('CREATE TABLE written (number integer); INSERT INTO written VALUES (1)');
  reader = new HeavyReader(join(dir, 'cordon.db'));
});

afterEach(async () => {
  await reader.stop();
  writer.close();
  rmSync(dir, { recursive: true });
});

const SLOW = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT count(*) AS value FROM n`;

function* numbers(): Query<number> {
  const row = yield* firstRow<{ readonly value: number }>('SELECT count(*) AS value FROM written');
  return row?.value ?? 0;
}

test('a statement that takes long leaves this thread free', async () => {
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  });
  await reader.run(numbers());
  turns = 0;
  expect(await reader.run(firstRow(SLOW))).toEqual({ value: 2_000_000 });
  clearInterval(counting);
  expect(turns).toBeGreaterThan(3);
});

test('each statement of many leaves the event loop a turn, however quick the thread is', async () => {
  const STATEMENTS = 100;
  let turns = 0;
  function* many(): Query<number> {
    let sum = 0;
    for (let place = 0; place < STATEMENTS; place += 1) {
      // Until the thread has answered the statement that is sent before.
      queueMicrotask(() => {
        keepThread(1);
      });
      sum += yield* numbers();
    }
    return sum;
  }
  await reader.run(numbers());
  const stop = everyTurn(() => (turns += 1));
  expect(await reader.run(many())).toBe(STATEMENTS);
  stop();
  expect(turns).toBeGreaterThanOrEqual(STATEMENTS);
});

test('a snapshot sees one state, and later queries see what was written meanwhile', async () => {
  function* twice(): Query<readonly number[]> {
    const before = yield* numbers();
    writer.exec('INSERT INTO written VALUES (2)');
    return [before, yield* numbers()];
  }
  expect(await reader.snapshot(twice())).toEqual([1, 1]);
  expect(await reader.run(twice())).toEqual([2, 3]);
});

test('an error of a statement has its code, and the next query works', async () => {
  await expect(reader.run(rows('SELECT * FROM missing'))).rejects.toMatchObject({
    code: 'SQLITE_ERROR',
    message: 'no such table: missing',
  });
  await expect(reader.snapshot(rows('DELETE FROM written'))).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
  expect(await reader.snapshot(numbers())).toBe(1);
});

test.each([
  ['query', () => reader.run(firstRow(SLOW))],
  ['snapshot', () => reader.snapshot(firstRow(SLOW))],
  ['checkpoint', () => reader.checkpoint('move')],
])('if the thread ends, the %s that runs fails with an error to try again, and the next one starts it anew', async (_, begin) => {
  await reader.run(numbers());
  const running = begin();
  await Promise.all([
    expect(running).rejects.toMatchObject({ code: 'OVERLOADED', details: { retryAfterMs: expect.any(Number) } }),
    reader.stop(),
  ]);
  expect(await reader.run(numbers())).toBe(1);
});

test('a look at the log moves nothing; beginning it anew leaves one write of the thread in it', async () => {
  writer.exec('CREATE TABLE follower_cursor (name text PRIMARY KEY, position text)');
  const { pages, moved } = await reader.checkpoint('look');
  expect([pages > 1, moved]).toEqual([true, 0]);
  expect(await reader.checkpoint('begin')).toEqual({ pages, moved: pages });
  expect((await reader.checkpoint('look')).pages).toBeLessThan(pages);
  expect(writer.prepare('SELECT name FROM follower_cursor').all()).toEqual([{ name: 'probe' }]);
});

test('if the thread cannot open the file, the query fails with an error to try again, and the process goes on', async () => {
  const other = new HeavyReader(join(dir, 'missing.db'));
  await expect(other.run(numbers())).rejects.toMatchObject({ code: 'OVERLOADED' });
  await expect(other.run(numbers())).rejects.toMatchObject({ code: 'OVERLOADED' });
});

test('a thread that has nothing to do does not keep the process alive', () => {
  const script = `
    const { HeavyReader } = require('./src/store/sqlite/thread/heavyReader.ts');
    const { rows } = require('./src/store/sql/query.ts');
    void new HeavyReader(process.argv[1]).run(rows('SELECT number FROM written')).then((found) => console.log(found.length));`;
  const args = ['-r', './test/support/typescript.cjs', '-e', script, join(dir, 'cordon.db')];
  const ended = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', timeout: 20_000 });
  expect(ended).toMatchObject({ status: 0, stdout: '1\n' });
});

test('a checkpoint moves what was written into the file', async () => {
  writer.pragma('wal_autocheckpoint = 0');
  writer.exec(`INSERT INTO written SELECT value FROM json_each('${JSON.stringify(Array.from({ length: 50_000 }, (_, index) => index))}')`);
  const { pages, moved } = await reader.checkpoint('move');
  expect(pages).toBeGreaterThan(100);
  expect(moved).toBe(pages);
  expect(new Sqlite(join(dir, 'cordon.db'), { readonly: true }).pragma('page_count', { simple: true })).toBeGreaterThan(100);
});
