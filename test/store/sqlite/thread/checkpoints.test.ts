import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { openStore } from '../../../../src/store/openStore';
import { sqlite } from '../../../support/database';
import { newAttempt } from '../../../support/store/fixtures';

/** How often the write-ahead log was begun anew: the number in its header, see the documentation of SQLite on the file format. */
function restartsOf(file: string): number {
  const log = openSync(`${file}-wal`, 'r');
  try {
    const header = Buffer.alloc(32);
    readSync(log, header, 0, 32, 0);
    return header.readUInt32BE(12);
  } finally {
    closeSync(log);
  }
}

test('while this process writes without a pause, the write-ahead log is begun anew again and again, and nothing is lost', async () => {
  const database = await sqlite();
  const file = database.url.slice('sqlite:'.length);
  const store = await openStore({ url: database.url, migrate: false, now: Date.now });
  const user = 'x'.repeat(2_000);
  const first = restartsOf(file);
  let recorded = 0;
  while (restartsOf(file) < first + 3) {
    await Promise.all(Array.from({ length: 256 }, () => store.attempts.record(newAttempt({ user }), null)));
    recorded += 256;
    // A server reads its sockets between two batches.
    await turnOfTheLoop();
  }
  // Each time this came before the writer would have done it itself.
  expect(statSync(`${file}-wal`).size).toBeLessThan(100_000 * 4096);
  await store.close();
  expect(await database.sql('SELECT count(*) AS count FROM connection_attempt')).toEqual([{ count: recorded }]);
  expect(await database.sql('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  await database.drop();
});
