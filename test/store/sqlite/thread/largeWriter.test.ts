import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { affected } from '../../../../src/store/sql/query';
import type { Query, Statement } from '../../../../src/store/sql/query';
import { SqliteHandle } from '../../../../src/store/sqlite/sqliteHandle';
import { LargeWriter } from '../../../../src/store/sqlite/thread/largeWriter';
import type { LargeTransaction } from '../../../../src/store/sqlite/thread/largeWriter';
import { ANY_SIZE, WriteTransaction } from '../../../../src/store/sqlite/writeTransaction';

let dir: string;
/** The connection of this thread. */
let here: Sqlite.Database;
let writer: LargeWriter;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cordon-thread-'));
  here = new Sqlite(join(dir, 'cordon.db'), { timeout: 0 });
  here.pragma('journal_mode = WAL');
  here.exec('CREATE TABLE written (number integer, text text)');
  writer = new LargeWriter(join(dir, 'cordon.db'));
});

afterEach(async () => {
  await writer.stop();
  here.close();
  rmSync(dir, { recursive: true });
});

const MANY_PAGES = 3_000;

/** Writes about one page for each row. */
function writing(count: number): Statement {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${String(count)})`;
  return { text: `INSERT INTO written ${numbers} SELECT i, hex(zeroblob(2000)) FROM n`, values: [] };
}

function stored(): unknown {
  return here.prepare('SELECT count(*) FROM written').pluck().get();
}

async function begin(): Promise<LargeTransaction> {
  const begun = await writer.tryBegin();
  if (begun === null) {
    throw new Error('Somebody else is writing.');
  }
  return begun;
}

const overloaded = { code: 'OVERLOADED', details: { retryAfterMs: expect.any(Number) } };

test('a transaction is seen when it commits; while it runs nobody else can write, and it begins only if nobody else does', async () => {
  here.exec('BEGIN IMMEDIATE');
  expect(await writer.tryBegin()).toBeNull();
  here.exec('ROLLBACK');
  const transaction = await begin();
  expect(await transaction.execute(writing(5))).toMatchObject({ affected: 5 });
  expect(() => here.exec('BEGIN IMMEDIATE')).toThrow('database is locked');
  expect(stored()).toBe(0);
  await transaction.commit();
  expect(stored()).toBe(5);
});

test('if the thread ends, the statement that runs and all later ones fail with an error to try again, and nothing is stored', async () => {
  const transaction = await begin();
  await transaction.execute(writing(5));
  const running = transaction.execute(writing(MANY_PAGES));
  await Promise.all([expect(running).rejects.toMatchObject(overloaded), writer.stop()]);
  await expect(transaction.execute(writing(5))).rejects.toMatchObject(overloaded);
  await expect(transaction.commit()).rejects.toMatchObject(overloaded);
  await transaction.rollback();
  expect(stored()).toBe(0);

  const next = await begin();
  // The transaction that ended with its thread does nothing to this one.
  await transaction.rollback();
  await next.execute(writing(7));
  await next.commit();
  expect(stored()).toBe(7);
});

test('if the thread ends while it commits, the error does not say that nothing was stored, and all or nothing is', async () => {
  const transaction = await begin();
  await transaction.execute(writing(MANY_PAGES));
  const running = transaction.commit();
  await Promise.all([
    expect(running).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { message: expect.stringContaining('unknown') } }),
    writer.stop(),
  ]);
  await transaction.rollback();
  expect([0, MANY_PAGES]).toContain(stored());
  await (await begin()).rollback();
});

test('if the thread ends in the middle of a transaction that has moved to it, the transaction fails, and the next one succeeds', async () => {
  const handle = new SqliteHandle(here);
  function* rows(count: number): Query<void> {
    for (let row = 0; row < count; row += 1) {
      yield* affected('INSERT INTO written (number) VALUES (?)', row);
    }
  }
  for (const dies of [true, false]) {
    const transaction = new WriteTransaction(handle, writer, 200, ANY_SIZE);
    await transaction.begin();
    await transaction.run(rows(500));
    expect(here.inTransaction).toBe(false);
    if (dies) {
      await writer.stop();
      await expect(transaction.run(rows(500))).rejects.toMatchObject(overloaded);
    } else {
      await transaction.run(rows(500));
      await (await transaction.moved())?.commit();
    }
    await transaction.rollback();
    expect(stored()).toBe(dies ? 0 : 1_000);
  }
});

test('if the thread cannot open the file, the transaction fails with an error to try again, and creates no file', async () => {
  const missing = join(dir, 'missing.db');
  const other = new LargeWriter(missing);
  await expect(other.tryBegin()).rejects.toMatchObject(overloaded);
  expect(() => new Sqlite(missing, { fileMustExist: true })).toThrow('unable to open');
});
