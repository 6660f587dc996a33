import { Client } from 'pg';
import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { ADVISORY_LOCKS } from '../../../src/store/postgres/advisoryLocks';
import { postgres } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { openNode, registerAll, take } from '../../support/live/node';
import type { TestNode } from '../../support/live/node';
import { CONTOSO_TO_FABRIKAM, reasonAt } from '../../support/live/nodes';
import { adminOf, CONTOSO, FABRIKAM } from '../../support/people';
import { newAttempt } from '../../support/store/fixtures';

let database: TestDatabase;
let node: TestNode;
let session: Client;

beforeEach(async () => {
  database = await postgres();
  node = await openNode(database, { maxWaitMs: 100 });
  await registerAll(node);
  session = new Client({ connectionString: database.url });
  await session.connect();
});

afterEach(async () => {
  await session.end();
  await node.close();
  await database.drop();
});

const isolate = (enabled: boolean) => setIsolation(node, adminOf(FABRIKAM), { tenantId: FABRIKAM.id, enabled });

/** What another session may hold: the head row, or the log's lock. */
const HELD = [
  ['the head row', 'SELECT * FROM head FOR UPDATE'],
  ['the lock of the log', `SELECT pg_advisory_xact_lock(${String(ADVISORY_LOCKS.head)})`],
] as const;

test.each(HELD)('while another session holds %s, changes are refused and all else goes on', async (_what, lock) => {
  await isolate(true);
  await session.query('BEGIN');
  await session.query(lock);
  const changes = await Promise.allSettled(Array.from({ length: 300 }, () => isolate(false)));
  const codes = changes.map((change) => (change.status === 'rejected' ? change.reason : null));
  expect(codes).toEqual(codes.map(() => expect.objectContaining({ code: 'OVERLOADED', details: { retryAfterMs: expect.any(Number) } })));
  // Reads, decisions and attempts need no lock of the log.
  expect(await reasonAt(node, CONTOSO_TO_FABRIKAM)).toEqual(['BLOCKED_INBOUND', node.live.applied]);
  expect((await node.store.attempts.record(newAttempt(), 'recorded')).detail).toBe('recorded');
  expect(await node.store.current.tenant(CONTOSO.id)).toEqual(CONTOSO);
  expect(node.live.ready()).toBeNull();
  await session.query('COMMIT');
  const delivered = take(node.live.policyChanges(FABRIKAM.id, null), 1);
  const { changed } = await isolate(false);
  expect(await delivered).toMatchObject([{ revision: changed }]);
});

test.each(HELD)('a node is not ready while another session holds %s, and ready again when it does not', async (_what, lock) => {
  await expect(node.store.check()).resolves.toBeUndefined();
  await session.query('BEGIN');
  await session.query(lock);
  await expect(Promise.all(Array.from({ length: 50 }, () => node.store.check()))).rejects.toMatchObject({ code: 'OVERLOADED' });
  await session.query('COMMIT');
  await expect(node.store.check()).resolves.toBeUndefined();
});
