import { openStore } from '../../../src/store/openStore';
import { openPostgresPooler } from '../../support/faults/postgresPooler';
import { startPostgresPair } from '../../support/faults/postgresPair';
import { newTenant, writeTenant } from '../../support/store/fixtures';
import { closedAfterEach } from '../../support/server/opened';

const opened = closedAfterEach();

test('nothing that a decision rests on is read from a standby to which a pooler leads a single statement', async () => {
  const pair = opened(await startPostgresPair());
  const pooler = opened(await openPostgresPooler(pair.primary.url));
  const store = opened(await openStore({ url: pooler.url, migrate: true, now: Date.now }));
  const { id } = newTenant();
  await writeTenant(store, newTenant());
  const reads: readonly (() => Promise<unknown>)[] = [
    () => store.log.head(),
    () => store.log.after({ revision: 0, id: '' }, 10),
    () => store.history.snapshot([id], [], 100),
    () => store.history.rulesAt(id, 1, { limit: 10, afterPlace: null }, 'feed'),
  ];
  for (const read of reads) {
    await read();
  }
  await pair.caughtUp();
  pooler.switchTo(pair.standby.url);
  // The first one fails because its prepared statement is not there; from then on the statements are not prepared.
  for (const read of [...reads, ...reads]) {
    await expect(read()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  }
  pooler.switchTo(pair.primary.url);
  for (const read of reads) {
    await read();
  }
});
