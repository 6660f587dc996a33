import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { IdempotencyClaim } from '../../../src/domain/callers/caller';
import { attemptsOn } from '../../../src/store/attempts/attemptRecorder';
import { changeLog } from '../../../src/store/changes/logReader';
import { head } from '../../../src/store/changes/readChanges';
import type { Head } from '../../../src/store/port/changeLog';
import { withUnavailable } from '../../../src/store/sql/availableDatabase';
import type { Database } from '../../../src/store/sql/database';
import { openSqlite } from '../../../src/store/sqlite/openSqlite';
import type { Query } from '../../../src/store/sql/query';
import { changePolicyOn } from '../../../src/store/units/changePolicy';
import { sqlite } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { actor, newAttempt, newClaim, newTenant } from '../../support/store/fixtures';
import { HeldDisk } from '../../support/store/heldDisk';

let disk: HeldDisk;
let file: TestDatabase;
let database: Database;

beforeEach(async () => {
  disk = new HeldDisk();
  file = await sqlite();
  database = withUnavailable(
    await openSqlite(file.url.slice('sqlite:'.length), { migrate: false, readOnly: false, sync: (descriptor) => disk.sync(descriptor) }),
  );
});

afterEach(async () => {
  await disk.letAll(database.close());
  await file.drop();
});

/** Work, and whether it has ended. */
interface Watched<T> {
  readonly work: Promise<T>;
  readonly ended: boolean;
}

function watched<T>(work: Promise<T>): Watched<T> {
  const watch = { work, ended: false };
  const end = (): void => {
    watch.ended = true;
  };
  work.then(end, end);
  return watch;
}

/** Time for everything that waits for no disk. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) {
    await turnOfTheLoop();
  }
}

function registerTenant(claim?: IdempotencyClaim): Promise<number> {
  return changePolicyOn(database, Date.now, 10)(
    actor,
    async (unit) => {
      await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant: newTenant() });
      return { commit: true, answer: unit.revision };
    },
    claim,
  );
}

function recordAttempt(): Promise<unknown> {
  return attemptsOn(database, Date.now, 10).attempts.record(newAttempt(), null);
}

test('a change is answered and told only when the disk has it, and what waits for no change goes on meanwhile', async () => {
  let told = 0;
  database.onHint('changes', () => {
    told += 1;
  });
  const written = watched(recordAttempt());
  await disk.held();
  // Decisions rest on what the feed reads.
  expect(await changeLog(database).head()).toMatchObject({ revision: 0 });
  await disk.letOne();
  await written.work;

  const change = watched(registerTenant());
  await disk.held();
  await turns();
  expect({ ended: change.ended, told }).toEqual({ ended: false, told: 0 });
  await disk.letOne();
  expect(await change.work).toBe(1);
  await turns();
  expect(told).toBe(1);
});

type Reading = (query: Query<Head>) => Promise<Head>;

/** Begins to read the head. Resolves when the read has seen it, and may have to wait. */
function onceSeen(reading: Reading): Promise<{ readonly head: Head; readonly read: Watched<Head> }> {
  return new Promise((resolve) => {
    function* seeing(): Query<Head> {
      const found = yield* head(database.dialect);
      setImmediate(() => {
        resolve({ head: found, read });
      });
      return found;
    }
    const read = watched(reading(seeing()));
  });
}

test.each([
  ['feed', (query) => database.read(query, 'feed')],
  ['quick', (query) => database.read(query, 'quick')],
  ['heavy', (query) => database.read(query, { heavyFor: null })],
  ['feed snapshot', (query) => database.snapshot(query, 'feed')],
  ['heavy snapshot', (query) => database.snapshot(query, { heavyFor: null })],
] satisfies [string, Reading][])('nobody reads a change before the disk has it (%s)', async (_, reading) => {
  const change = registerTenant();
  await disk.held();
  const seen = await onceSeen(reading);
  // In the lane of heavy reads, this one begins when that one has ended there.
  await onceSeen(reading);
  await turns();
  expect([seen.head.revision, seen.read.ended]).toEqual([1, false]);
  await disk.letOne();
  expect(await seen.read.work).toEqual(seen.head);
  await change;
});

test('an answer that is given again waits for the disk as the first one did', async () => {
  const claim = newClaim();
  const first = watched(registerTenant(claim));
  await disk.held();
  const again = watched(registerTenant(claim));
  await turns();
  expect([first.ended, again.ended]).toEqual([false, false]);
  await disk.letOne();
  expect([await first.work, await again.work]).toEqual([1, 1]);
  expect(disk.syncs).toBe(1);
});

test('a refusal that rests on a stored answer waits for the disk as that answer does', async () => {
  const claim = newClaim();
  const first = registerTenant(claim);
  await disk.held();
  const other = watched(registerTenant({ ...claim, request: 'another' }));
  await turns();
  expect(other.ended).toBe(false);
  await disk.letOne();
  await expect(other.work).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await first).toBe(1);
});

test('changes are committed while a sync runs, wait for the next one, and share it', async () => {
  const first = watched(registerTenant());
  await disk.held();
  const later = Array.from({ length: 20 }, () => watched(registerTenant()));
  await turns();
  await disk.letOne();
  expect(await first.work).toBe(1);
  await disk.held();
  await turns();
  expect(later.filter(({ ended }) => ended)).toEqual([]);
  await disk.letOne();
  expect(await Promise.all(later.map(({ work }) => work))).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
  expect(disk.syncs).toBe(2);
});

test('closing waits for the last sync', async () => {
  const change = watched(registerTenant());
  await disk.held();
  const closed = watched(database.close());
  await turns();
  expect([change.ended, closed.ended]).toEqual([false, false]);
  await disk.letOne();
  await Promise.all([change.work, closed.work]);
});

test('after a sync that failed nothing is acknowledged, told or ready, until the store is opened again', async () => {
  let told = 0;
  database.onHint('changes', () => {
    told += 1;
  });
  const unavailable = { code: 'UNAVAILABLE', cause: { code: 'SQLITE_IOERR_FSYNC' } };
  const lost: { readonly work: Promise<unknown> }[] = [watched(registerTenant())];
  await disk.held();
  lost.push(watched(registerTenant()), watched(recordAttempt()));
  await turns();
  await disk.failOne();
  for (const { work } of lost) {
    await expect(work).rejects.toMatchObject(unavailable);
  }
  await expect(registerTenant()).rejects.toMatchObject(unavailable);
  await expect(recordAttempt()).rejects.toMatchObject(unavailable);
  await expect(database.check()).rejects.toMatchObject(unavailable);
  await expect(database.read(head(database.dialect), 'feed')).rejects.toMatchObject(unavailable);
  expect({ told, syncs: disk.syncs }).toEqual({ told: 0, syncs: 1 });

  await database.close();
  database = await openSqlite(file.url.slice('sqlite:'.length), {
    migrate: false,
    readOnly: false,
    sync: (descriptor) => disk.sync(descriptor),
  });
  await disk.letAll(database.check());
  const { revision } = await database.read(head(database.dialect), 'feed');
  expect(await disk.letAll(registerTenant())).toBe(revision + 1);
});
