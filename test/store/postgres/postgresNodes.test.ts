import { Client } from 'pg';
import { openStore } from '../../../src/store/openStore';
import type { Store } from '../../../src/store/port/store';
import type { PolicyUnit } from '../../../src/store/port/units';
import { ADVISORY_LOCKS } from '../../../src/store/postgres/advisoryLocks';
import { firstIdAt } from '../../../src/store/sql/timeOrderedIds';
import { claimId } from '../../../src/store/units/idempotency';
import { emptyPostgresUrl } from '../../support/postgres';
import { actor, newAttempt, newClaim, newTenant, writeTenant } from '../../support/store/fixtures';

const revisionsOf = async (store: Store): Promise<number[]> => {
  const log = await store.log.after({ revision: 0, id: '' }, 1_000);
  if (log === 'rewound') {
    throw new Error(log);
  }
  return log.map(({ revision }) => revision);
};

/** Tries again: each connection of the pool that was cut fails one more statement, without any effect. */
const pastDeadConnections = async <T>(work: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      expect(error).toMatchObject({ code: 'UNAVAILABLE', details: { retryAfterMs: 1000 } });
    }
  }
};

describe('several nodes on one Postgres', () => {
  let url: string;
  let client: Client;
  let nodes: Store[];
  const open = (now: () => number = Date.now) => openStore({ url, migrate: true, now });
  beforeAll(async () => {
    url = await emptyPostgresUrl();
    client = new Client({ connectionString: url });
    await client.connect();
    // All at once on an empty database: they migrate one after another.
    nodes = await Promise.all([open(), open(), open()]);
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await client.end();
  });

  test('take revisions from one log without a gap', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, index) => writeTenant(nodes[index % 3]!, newTenant())));
    expect(await revisionsOf(nodes[0]!)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect((await nodes[1]!.log.head()).revision).toBe(30);
  });

  test('tell each other of changes, also after the listening connection was lost', async () => {
    const [here, there] = [nodes[0]!, nodes[1]!];
    /** The newest revision at the other node's next hint, if it is above this one; else at the hint after that, and so on. */
    const headAtHint = (above: number) =>
      new Promise<number>((resolve, reject) => {
        const stop = there.log.onHint(() => {
          there.log.head().then(({ revision }) => {
            if (revision > above) {
              stop();
              resolve(revision);
            }
          }, reject);
        });
      });
    const first = headAtHint((await here.log.head()).revision);
    const written = await writeTenant(here, newTenant());
    expect(await first).toBe(written);
    // A node that listens again is told once, because it may have missed changes.
    const again = headAtHint(written - 1);
    const { rowCount } = await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cordon listener' AND datname = current_database()`,
    );
    expect(rowCount).toBe(nodes.length);
    expect(await again).toBe(written);
    const second = headAtHint(written);
    const next = await writeTenant(here, newTenant());
    expect(await second).toBe(next);
  });

  test('run a request once, even if it reaches each of them', async () => {
    const claim = newClaim();
    const work = jest.fn(async () => ({ commit: false, answer: 'refused' }));
    await Promise.all(nodes.map((node) => node.changePolicy(actor, work, claim)));
    expect(work).toHaveBeenCalledTimes(1);
    const recordClaim = newClaim();
    await Promise.all(nodes.map((node) => node.changeRecords(work, recordClaim)));
    expect(work).toHaveBeenCalledTimes(2);

    const attempt = newAttempt();
    const attemptClaim = newClaim();
    const recorded = await Promise.all(nodes.map((node, index) => node.attempts.record(attempt, index, attemptClaim)));
    expect(recorded).toEqual(nodes.map(() => recorded[0]));
    expect((await nodes[0]!.attempts.page(attempt.signInTenantId, {}, 10, null)).rows).toEqual([recorded[0]!.attempt]);
  });

  test('give the answer that another transaction stored for the claim of a unit that is running, and commit nothing of that unit', async () => {
    const [here] = nodes as [Store, ...Store[]];
    const claim = newClaim();
    const tenant = newTenant();
    const { revision } = await here.log.head();
    const work = jest.fn(async (unit: PolicyUnit) => {
      const row = [claimId(claim), claim.request, JSON.stringify('first'), Date.now()];
      await client.query('INSERT INTO idempotency_key (id, request, answer, at) VALUES ($1, $2, $3, $4)', row);
      await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant });
      return { commit: true, answer: 'second' };
    });
    expect(await here.changePolicy(actor, work, claim)).toBe('first');
    expect(work).toHaveBeenCalledTimes(1);
    expect((await here.log.head()).revision).toBe(revision);
    expect(await here.current.tenant(tenant.id)).toBeNull();
  });

  test('store attempts in the partition of their day', async () => {
    const { attempt } = await nodes[0]!.attempts.record(newAttempt(), null);
    const { rows } = await client.query<{ partition: string }>(
      'SELECT tableoid::regclass::text AS partition FROM connection_attempt WHERE id = $1',
      [attempt.id],
    );
    expect(rows).toEqual([{ partition: `connection_attempt_${new Date(attempt.at).toISOString().slice(0, 10).replaceAll('-', '')}` }]);
  });

  test('make the partitions of the days to come, even if it is too late for one of these days', async () => {
    const days = 24 * 60 * 60 * 1000;
    const later = Date.now() + 30 * days;
    await client.query(
      `INSERT INTO connection_attempt (id, at, sign_in_tenant_id, identity_provider, allowed, reason, revision)
       VALUES ($1, $2, $3, 'ENTRA_ID', true, 'PERMITTED', 1)`,
      [firstIdAt(later), later, crypto.randomUUID()],
    );
    const count = async () =>
      Number((await client.query(`SELECT count(*) FROM pg_inherits WHERE inhparent = 'connection_attempt'::regclass`)).rows[0].count);
    const before = await count();
    const node = await open(() => later);
    // Yesterday, today and seven days ahead, except for the day that has attempts already.
    expect(await count()).toBe(before + 8);
    await node.close();
    await client.query('DELETE FROM connection_attempt_default');
  });

  test("give attempts IDs by the database's clock if their own is wrong", async () => {
    for (const error of [-3_600_000, -5_000, 5_000, 3_600_000]) {
      const node = await open(() => Date.now() + error);
      const { attempt } = await node.attempts.record(newAttempt(), null);
      expect(Math.abs(attempt.at - Date.now())).toBeLessThan(2_000);
      await node.close();
    }
  });

  test('never let a follower of attempts pass an attempt that is not committed yet, however long its commit takes', async () => {
    const now = Date.now();
    const insert = async (by: Client, at: number): Promise<string> => {
      const id = firstIdAt(at);
      await by.query(
        `INSERT INTO connection_attempt (id, at, sign_in_tenant_id, identity_provider, allowed, reason, revision)
         VALUES ($1, $2, $3, 'ENTRA_ID', true, 'PERMITTED', 1)`,
        [id, at, crypto.randomUUID()],
      );
      return id;
    };
    const batch = new Client({ connectionString: url });
    await batch.connect();
    // A batch that announced itself a minute ago still hangs in its commit, while a later one has committed.
    await batch.query('BEGIN');
    await batch.query('SELECT pg_advisory_xact_lock_shared($1, $2)', [
      ADVISORY_LOCKS.attemptBatches,
      Math.floor((now - 60_000) / 1000) - 1_700_000_000,
    ]);
    const slow = await insert(batch, now - 60_000);
    const quick = await insert(client, now - 30_000);
    const ids = async () => (await nodes[0]!.attempts.after(null, 2)).map(({ id }) => id);
    expect(await ids()).toEqual([]);
    await batch.query('COMMIT');
    expect(await ids()).toEqual([slow, quick]);
    await batch.end();
  });

  test('report that they are not ready on a standby or a read-only database', async () => {
    await expect(nodes[0]!.check()).resolves.toBeUndefined();
    await client.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`);
    const node = await openStore({ url, migrate: false, now: Date.now });
    await expect(node.check()).rejects.toThrow('takes no writes');
    await expect(writeTenant(node, newTenant())).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { code: '25006' } });
    await node.close();
    await client.query(`SET default_transaction_read_only = off`);
    await client.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} RESET default_transaction_read_only`);
  });

  test('fail the requests that are under way when their connections are cut, and then go on', async () => {
    const node = await open();
    const before = await revisionsOf(node);
    const cut = node.changePolicy(actor, async (unit) => {
      await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant: newTenant() });
      await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      return { commit: true, answer: null };
    });
    try {
      await expect(cut).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(await pastDeadConnections(() => revisionsOf(node))).toEqual(before);
      expect(await pastDeadConnections(() => writeTenant(node, newTenant()))).toBe(before.length + 1);
    } finally {
      await node.close();
    }
  });

  test('report in one line that the server can not be reached or that the database does not exist', async () => {
    const nowhere = openStore({ url: 'postgres://postgres@127.0.0.1:1/none', migrate: true, now: Date.now });
    await expect(nowhere).rejects.toMatchObject({
      name: 'StoreOpenError',
      message: expect.stringMatching(/^The Postgres database can't be opened: .+\.$/),
    });
    const missing = openStore({ url: url.replace(/\/cordon_.*$/, '/cordon_none'), migrate: true, now: Date.now });
    await expect(missing).rejects.toMatchObject({ name: 'StoreOpenError', message: expect.stringContaining('cordon_none') });
    await expect(openStore({ url: 'postgres://', migrate: true, now: Date.now })).rejects.toMatchObject({ name: 'StoreOpenError' });
  });
});
