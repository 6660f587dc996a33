import { chmodSync } from 'node:fs';
import { DATABASES } from '../support/database';
import type { CreateDatabase, TestDatabase } from '../support/database';
import { TestClock } from '../support/faults/clock';
import { CONTOSO, FABRIKAM } from '../support/people';
import { closedAfterEach, isReady, untilTrue } from '../support/server/opened';
import { startServer } from '../support/server/testServer';

const opened = closedAfterEach();

const SAVE = `mutation { createConnection(input: { tenantId: "${CONTOSO.id}", name: "Mail", connector: { name: "mail", identityProvider: ENTRA_ID } }) { connection { id } } }`;
const ATTEMPT = `mutation { attemptConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }) { attempt { at } } }`;
const change = (enabled: boolean): string =>
  `mutation { setIsolation(input: { tenantId: "${CONTOSO.id}", enabled: ${String(enabled)} }) { change { revision } } }`;

/** SQLite's file must belong to its owner alone, as a server demands. */
async function own(create: CreateDatabase): Promise<Pick<TestDatabase, 'url' | 'sql'> & { close(): Promise<void> }> {
  const { url, sql, drop } = await create();
  if (url.startsWith('sqlite:')) {
    chmodSync(url.slice('sqlite:'.length), 0o600);
  }
  return { url, sql, close: drop };
}

describe.each(DATABASES)('on $name', ({ create }) => {
  test('a clock that says 2099 for a moment dates nothing, and what is stored later has the right time', async () => {
    const database = opened(await own(create));
    const clock = new TestClock();
    const server = opened(await startServer({ DATABASE_URL: database.url }, { now: clock.now }));
    const token = await server.token({ roles: ['PlatformOperator'], expiresInSeconds: 100 * 366 * 86_400 });
    clock.set('2099-01-01');
    for (const mutation of [SAVE, change(true)]) {
      expect((await server.ask(mutation, token)).errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    }
    // The node may say first that it has not read the log for decades.
    const [refused] = (await server.ask(ATTEMPT, token)).errors!;
    expect(refused!.extensions['code']).toMatch(/^(UNAVAILABLE|REVISION_UNAVAILABLE)$/);
    expect(await isReady(server)).toBe(false);
    clock.correct();
    await untilTrue(() => isReady(server));
    for (const mutation of [SAVE, change(true), ATTEMPT]) {
      expect((await server.ask(mutation, token)).errors).toBeUndefined();
    }
    for (const stored of ['change WHERE at', 'head WHERE at', 'connection WHERE created_at', 'connection_attempt WHERE at']) {
      expect(await database.sql(`SELECT 1 FROM ${stored} > ${String(Date.now() + 60_000)}`)).toEqual([]);
    }
  });

  test('a server whose clock has jumped by two minutes is not ready, although it still reads the log', async () => {
    const database = opened(await own(create));
    const clock = new TestClock();
    const server = opened(await startServer({ DATABASE_URL: database.url, MAX_STALENESS_MS: '3600000' }, { now: clock.now }));
    expect(await isReady(server)).toBe(true);
    clock.jump(120_000);
    expect([server.app.live.ready(), await isReady(server)]).toEqual([null, false]);
    clock.correct();
    expect(await isReady(server)).toBe(true);
  });

  test('a server does not start on data that are dated in the future, and says what to do', async () => {
    const database = opened(await own(create));
    const start = (): Promise<{ close(): Promise<void> }> => startServer({ DATABASE_URL: database.url });
    await (await start()).close();
    await database.sql(`UPDATE head SET at = ${String(Date.parse('2099-01-01'))}`);
    await expect(start()).rejects.toMatchObject({
      name: 'StoreOpenError',
      message: expect.stringMatching(/dated `2099-01-01T00:00:00.000Z`.* set it right\..*`cordon accept-clock`/),
    });
    await database.sql(`UPDATE head SET at = ${String(Date.now() + 30_000)}`);
    opened(await start());
  });
});
