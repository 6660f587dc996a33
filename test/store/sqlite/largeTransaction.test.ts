import Sqlite from 'better-sqlite3';
import type { IdempotencyClaim } from '../../../src/domain/callers/caller';
import { changeLog } from '../../../src/store/changes/logReader';
import { head } from '../../../src/store/changes/readChanges';
import { rulesNow } from '../../../src/store/policies/readRules';
import type { PolicyUnit } from '../../../src/store/port/units';
import { affected, firstRow, rows } from '../../../src/store/sql/query';
import type { Query } from '../../../src/store/sql/query';
import { openConnection } from '../../../src/store/sqlite/openConnection';
import { SqliteDatabase } from '../../../src/store/sqlite/sqliteDatabase';
import type { SqliteSource } from '../../../src/store/sqlite/sqliteDatabase';
import { changePolicyOn } from '../../../src/store/units/changePolicy';
import { sqlite } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { actor, newClaim, newRule, ON } from '../../support/store/fixtures';
import { HeldDisk } from '../../support/store/heldDisk';
import { keepThread } from '../../support/turns';

const tenantId = crypto.randomUUID();
const MANY = Array.from({ length: 3_000 }, (_, place) => newRule(place));
const FEW = MANY.slice(0, 3);

let file: TestDatabase;
let writer: SqliteSource;
let database: SqliteDatabase;
/** As another process that reads and writes the file. */
let other: Sqlite.Database;
let disk: HeldDisk | null = null;

beforeEach(async () => {
  file = await sqlite();
  const name = file.url.slice('sqlite:'.length);
  writer = await openConnection(name, false);
  database = new SqliteDatabase(writer, await openConnection(name, true), 200, (descriptor) => disk?.sync(descriptor) ?? Promise.resolve());
  other = new Sqlite(name, { timeout: 0 });
});

afterEach(async () => {
  other.close();
  await database.close();
  await file.drop();
});

/** Replaces the policy's rules; returns the revision. `then` runs in the unit, after everything is written. */
function replace(
  opened: typeof MANY,
  closed: typeof MANY,
  { claim, then }: { readonly claim?: IdempotencyClaim; readonly then?: (unit: PolicyUnit) => boolean } = {},
): Promise<number> {
  return changePolicyOn(database, Date.now, 10)(
    actor,
    async (unit) => {
      const edit = { kind: 'POLICY_REPLACED', settings: ON, opened, closed: closed.map(({ id }) => id), rule: null } as const;
      await unit.writePolicy(tenantId, edit);
      return { commit: then?.(unit) ?? true, answer: unit.revision };
    },
    claim,
  );
}

/** How many rules others see. */
function seen(): unknown {
  return other.prepare('SELECT count(*) FROM tenant_rule').pluck().get();
}

/** How many rows the connection of this thread has written so far, also those that were rolled back. */
function writtenHere(): number {
  return Number(writer.connection.prepare('SELECT total_changes()').pluck().get());
}

/** Writes this many rows, a hundred in a statement. `after` runs as soon as that many were written. */
function* writing(count: number, after: (written: number) => void = () => undefined): Query<void> {
  for (let place = 0; place < count; place += 100) {
    const names = Array.from({ length: 100 }, (_, index) => `row ${String(place + index)}`);
    yield* affected(`INSERT INTO follower_cursor (name, position) SELECT value, '' FROM json_each(?)`, JSON.stringify(names));
    after(place + 100);
  }
}

function rowsOf(connection: Sqlite.Database): unknown {
  return connection.prepare(`SELECT count(*) FROM follower_cursor WHERE name LIKE 'row %'`).pluck().get();
}

/** Runs a transaction of one query. */
function transact<T>(query: Query<T>, lane: 'policy' | 'maintenance' = 'policy'): Promise<T> {
  return database.write(lane, async (transaction) => ({ commit: true, value: await transaction.run(query) }));
}

const overloaded = { code: 'OVERLOADED', details: { retryAfterMs: expect.any(Number) } };

test('a large change is written and committed by a thread of its own, and others see all of it or nothing', async () => {
  const before = writtenHere();
  const here: unknown[] = [];
  const then = (): boolean => {
    here.push(writer.connection.inTransaction, seen());
    expect(() => other.exec('BEGIN IMMEDIATE')).toThrow('database is locked');
    return true;
  };
  expect(await replace(MANY, [], { then })).toBe(1);
  expect(here).toEqual([false, 0]);
  expect(seen()).toBe(MANY.length);
  // The rows that were written until it was found to be a large one.
  expect(writtenHere() - before).toBeLessThan(600);
  expect(await database.read(rulesNow(tenantId), 'quick')).toEqual(MANY);
});

test('a small change is written here, and so is a step of maintenance', async () => {
  const before = writtenHere();
  const here: boolean[] = [];
  const note = (): boolean => here.push(writer.connection.inTransaction) > 0;
  await replace(FEW, [], { then: note });
  await transact(writing(1_000, note), 'maintenance');
  expect(new Set(here)).toEqual(new Set([true]));
  expect(writtenHere() - before).toBeGreaterThan(1_000);
});

test('small and large changes that follow one another see what was written before', async () => {
  const replacements = [FEW, MANY, FEW, MANY.slice(0, 1_000), FEW, FEW];
  let before: typeof MANY = [];
  for (const [index, rules] of replacements.entries()) {
    const opened = rules.map((rule) => ({ ...rule, note: String(index) }));
    expect(await replace(opened, before)).toBe(index + 1);
    expect(await database.read(rulesNow(tenantId), 'quick')).toEqual(opened);
    before = opened;
  }
  expect(await changeLog(database).after({ revision: 0, id: '' }, 10)).toHaveLength(replacements.length);
  expect(await file.sql('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
});

test('the work of a large change with a claim runs once, and its answer is stored once', async () => {
  const claim = newClaim();
  let ran = 0;
  const then = (): boolean => (ran += 1) > 0;
  expect(await replace(MANY, [], { claim, then })).toBe(1);
  expect(await replace(MANY, [], { claim, then })).toBe(1);
  expect(ran).toBe(1);
  expect(await file.sql('SELECT count(*) AS count FROM idempotency_key')).toEqual([{ count: 1 }]);
  expect(await replace(FEW, MANY)).toBe(2);
});

test.each([
  ['throws', 'no claim'],
  ['does not commit', 'no claim'],
  ['throws', 'a claim'],
])('a large change that %s and has %s leaves nothing', async (how, claimed) => {
  const before = await file.dump();
  const then = (): boolean => {
    if (how === 'throws') {
      throw new Error('refused');
    }
    return false;
  };
  const outcome = replace(MANY, [], { ...(claimed === 'a claim' && { claim: newClaim() }), then });
  await (how === 'throws' ? expect(outcome).rejects.toThrow('refused') : expect(outcome).resolves.toBe(1));
  expect(await file.dump()).toEqual(before);
  expect(await replace(FEW, [])).toBe(1);
});

test('a large change with a claim that does not commit leaves the answer of its claim, and takes no revision', async () => {
  const claim = newClaim();
  expect(await replace(MANY, [], { claim, then: () => false })).toBe(1);
  expect([seen(), (await database.read(head(database.dialect), 'quick')).revision]).toEqual([0, 0]);
  expect(await replace(MANY, [], { claim, then: () => true })).toBe(1);
  expect(seen()).toBe(0);
});

test('a statement that fails on the thread fails with the code of SQLite, nothing is stored, and the next change is', async () => {
  const before = await file.dump();
  const error: unknown = await replace([...MANY, ...FEW], []).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: expect.stringMatching(/^SQLITE_CONSTRAINT/) });
  expect(database.isRowError(error)).toBe(true);
  expect(await file.dump()).toEqual(before);
  expect(await replace(MANY, [])).toBe(1);
});

test('after SQLite has rolled a large transaction back by itself, no later statement of it is stored', async () => {
  const again = `INSERT OR ROLLBACK INTO follower_cursor (name, position) VALUES ('row 0', '')`;
  const refused = database.write('policy', async (transaction) => {
    await transaction.run(writing(1_000));
    await expect(transaction.run(affected(again))).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    await transaction.run(writing(1_000));
    return { commit: true, value: null };
  });
  await expect(refused).rejects.toThrow('rolled back');
  expect(rowsOf(other)).toBe(0);
});

test('queries of a transaction that run at once all see what it has written, while it moves to the thread and after', async () => {
  const counts = `SELECT count(*) AS count FROM follower_cursor WHERE name LIKE 'row %'`;
  function* counting(): Query<readonly unknown[]> {
    yield* affected('SAVEPOINT counting');
    return yield* rows(counts);
  }
  const found = await database.write('policy', async (transaction) => {
    const [, counted] = await Promise.all([transaction.run(writing(1_000)), transaction.run(counting())]);
    return { commit: true, value: [...counted, await transaction.run(firstRow(counts))] };
  });
  expect(found.at(-1)).toEqual({ count: 1_000 });
  expect(rowsOf(other)).toBe(1_000);
});

test('a query that still runs when its transaction ends writes nothing into the next one', async () => {
  const left: Promise<unknown>[] = [];
  await database.write('maintenance', async (transaction) => {
    // The second statement waits for its turn.
    left.push(
      expect(
        transaction.run(
          writing(200, () => {
            keepThread(15);
          }),
        ),
      ).rejects.toThrow('has ended'),
    );
    return Promise.resolve({ commit: false, value: null });
  });
  await database.write('maintenance', async () => {
    await Promise.allSettled(left);
    return { commit: true, value: null };
  });
  await Promise.all(left);
  expect(rowsOf(other)).toBe(0);
});

/** A large change. Runs `meanwhile` when its transaction has ended here, and the thread that is to begin it anew only starts. */
function whileItMoves(meanwhile: () => void): Query<void> {
  let done = false;
  return writing(1_000, () => {
    if (!done && !writer.connection.inTransaction) {
      done = true;
      meanwhile();
    }
  });
}

test('a large change is refused if another process writes for too long', async () => {
  const refused = transact(whileItMoves(() => other.exec('BEGIN IMMEDIATE')));
  await expect(refused).rejects.toMatchObject(overloaded);
  other.exec('ROLLBACK');
  expect(rowsOf(other)).toBe(0);
  await transact(writing(1_000));
  expect(rowsOf(other)).toBe(1_000);
});

test('a large change waits for another process that writes', async () => {
  const written = transact(
    whileItMoves(() => {
      other.exec('BEGIN IMMEDIATE');
      setTimeout(() => other.exec('ROLLBACK'), 100);
    }),
  );
  await written;
  expect(rowsOf(other)).toBe(1_000);
});

test('if another process writes between the two halves of a large change, the change is refused and nothing of it is stored', async () => {
  const refused = transact(
    whileItMoves(() => {
      other.exec(`INSERT INTO follower_cursor (name, position) VALUES ('other', '')`);
    }),
  );
  await expect(refused).rejects.toMatchObject(overloaded);
  expect(rowsOf(other)).toBe(0);
  await transact(writing(1_000));
  expect(rowsOf(other)).toBe(1_000);
});

test('closing waits for a large change that runs', async () => {
  const running = replace(MANY, []);
  await Promise.all([running, database.close()]);
  expect(seen()).toBe(MANY.length);
});

test('nobody reads a large change before the disk has it, although its thread commits at a time that nobody knows', async () => {
  disk = new HeldDisk();
  const read = { ended: false };
  let reading: Promise<unknown> = Promise.resolve();
  const readOnceCommitted = (): void => {
    while (seen() === 0) {
      // The thread commits, and this one does not hear of it yet.
    }
    reading = database.read(head(database.dialect), 'feed').then(({ revision }) => {
      read.ended = true;
      expect(revision).toBe(1);
    });
  };
  const change = replace(MANY, [], { then: () => Boolean(setImmediate(readOnceCommitted)) });
  await disk.held();
  for (let turn = 0; turn < 50; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(read.ended).toBe(false);
  await disk.letAll(Promise.all([change, reading]));
  expect(read.ended).toBe(true);
  disk = null;
});
