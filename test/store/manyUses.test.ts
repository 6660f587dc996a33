import { randomUUID } from 'node:crypto';
import { openStore } from '../../src/store/openStore';
import { revokeConsentLinks } from '../../src/store/connections/writeConnection';
import { ROWS_A_STATEMENT } from '../../src/store/sql/query';
import { DATABASES } from '../support/database';
import { idAt, insertMany } from '../support/store/manyRows';
import { evaluated, newConnection, unit } from '../support/store/recordFixtures';

/** More than two statements of a large change write. */
const MANY = 2 * ROWS_A_STATEMENT + 1;
const NOW = 1_800_000_000_000;

test.each(DATABASES)('a connection with thousands of uses and links gets all of them changed, on $name', async ({ create }) => {
  const database = await create();
  const store = await openStore({ url: database.url, migrate: false, now: () => NOW });
  const [tenantId, other] = [randomUUID(), randomUUID()];
  const connectionId = await newConnection(store, tenantId);
  await store.close();
  // Each resource lists the connection twice.
  await insertMany(database, 'resource_connection', 'resource_id, place, connection_id', 2 * MANY, (number) => {
    return `'${idAt(1, number >> 1)}', ${String(number % 2)}, '${connectionId}'`;
  });
  await insertMany(database, 'consent_link', 'id, tenant_id, connection_id, token_hash, expires_at', MANY, (number) => {
    return `'${idAt(1, number)}', '${tenantId}', '${connectionId}', 'hash ${String(number)}', ${String(NOW + 1)}`;
  });
  const again = await openStore({ url: database.url, migrate: false, now: () => NOW });
  expect(await unit(again, (within) => within.signIn(connectionId, evaluated(tenantId, other)))).toBe(true);
  const uses = await database.sql(`SELECT DISTINCT resource_id FROM resource_pair WHERE sign_in_tenant_id = '${other}'`);
  expect(uses).toHaveLength(MANY);
  expect(await unit(again, (within) => within.revokeConsentLinks(connectionId))).toBe(MANY);
  expect(await database.sql('SELECT id FROM consent_link')).toEqual([]);
  await again.close();
  await database.drop();
});

test('no statement deletes more links than one statement of a large change may', () => {
  const query = revokeConsentLinks(randomUUID(), NOW);
  const affected = [ROWS_A_STATEMENT, ROWS_A_STATEMENT, 1];
  const limits: unknown[] = [];
  let step = query.next();
  for (const rows of affected) {
    limits.push(step.done === true ? null : step.value.values.at(-1));
    step = query.next({ rows: [], affected: rows });
  }
  expect(limits).toEqual(affected.map(() => ROWS_A_STATEMENT));
  expect(step).toEqual({ done: true, value: MANY });
});
