import { Client } from 'pg';
import type { IdempotencyClaim } from '../../../src/domain/callers/caller';
import { openStore } from '../../../src/store/openStore';
import type { Store } from '../../../src/store/port/store';
import { postgres } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { openTcpProxy } from '../../support/faults/tcpProxy';
import { actor, newAttempt, newClaim, newTenant } from '../../support/store/fixtures';
import { lockWaiters } from '../../support/store/lockWaiters';

/** Any advisory lock that the product does not take. */
const COMMITS = 42;
/** Makes each commit that stores an answer wait for this lock. */
const WAIT_AT_COMMIT = `
  CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(${String(COMMITS)}); RETURN NULL; END $$;
  CREATE CONSTRAINT TRIGGER wait_at_commit AFTER INSERT ON idempotency_key DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_at_commit()`;

/** Each adds one row to this table. */
const WRITES = [
  ['an attempt', 'connection_attempt', (store: Store, claim: IdempotencyClaim) => store.attempts.record(newAttempt(), 'done', claim)],
  [
    'a policy unit',
    'tenant',
    (store: Store, claim: IdempotencyClaim) =>
      store.changePolicy(
        actor,
        async (unit) => {
          await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant: newTenant() });
          return { commit: true, answer: 'done' };
        },
        claim,
      ),
  ],
  [
    'a record unit',
    'connection',
    (store: Store, claim: IdempotencyClaim) =>
      store.changeRecords(async (unit) => {
        await unit.createConnection({ tenantId: newTenant().id, name: 'Mail', connector: 'mail', identityProvider: 'ENTRA_ID' });
        return { commit: true, answer: 'done' };
      }, claim),
  ],
] as const;

let database: TestDatabase;
let session: Client;

beforeEach(async () => {
  database = await postgres();
  await database.script(WAIT_AT_COMMIT);
  session = new Client({ connectionString: database.url });
  await session.connect();
  await session.query('SELECT pg_advisory_lock($1)', [COMMITS]);
});

afterEach(async () => {
  await session.end();
  await database.drop();
});

test.each(WRITES)(
  '%s whose commit gets no answer is not told as done, and is done once if it is sent again',
  async (_what, table, write) => {
    const proxy = await openTcpProxy(database.url);
    const store = await openStore({ url: proxy.through(database.url), migrate: true, now: Date.now });
    const claim = newClaim();
    const rows = async () => Number((await database.sql(`SELECT count(*) FROM ${table}`))[0]?.['count']);
    try {
      const unanswered = write(store, claim);
      await lockWaiters(database, 1);
      proxy.freeze();
      await session.query('SELECT pg_advisory_unlock($1)', [COMMITS]);
      while ((await rows()) === 0) {
        // It commits now, and nobody hears of it.
      }
      proxy.drop();
      await expect(unanswered).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { retryAfterMs: expect.any(Number) } });
      let again: unknown;
      while (again === undefined) {
        // A connection that was cut may fail one more statement.
        again = await write(store, claim).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'UNAVAILABLE' });
        });
      }
      expect(JSON.stringify(again)).toContain('done');
      expect(await rows()).toBe(1);
    } finally {
      await store.close();
      await proxy.close();
    }
  },
);
