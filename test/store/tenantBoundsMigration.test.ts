import { DataSource } from 'typeorm';
import { TenantBounds1764115200000 } from '../../migrations/1764115200000-tenantBounds';
import { openStore } from '../../src/store/openStore';
import { migrations } from '../../src/store/schema/migrations';
import { tables } from '../../src/store/schema/tables/tables';
import { DATABASES } from '../support/database';
import { unit } from '../support/store/recordFixtures';

const TENANT = '7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001';
const OTHER = 'b1a6c0de-2b1c-4a11-8c55-2f7e90aa0002';
const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Rows as the version before the bounds stored them. */
const ROWS = [
  `INSERT INTO connection VALUES ('${idOf(1)}', '${TENANT}', 'a', 'c', 'ENTRA_ID', '${OTHER}', 1), ('${idOf(2)}', '${TENANT}', 'b', 'c', 'ENTRA_ID', NULL, 1)`,
  `INSERT INTO connection_pair VALUES ('${TENANT}', '${OTHER}', 'ENTRA_ID', '{}', true, 1, NULL), ('${TENANT}', '${OTHER}', 'OTHER', '{}', true, 1, NULL)`,
  `INSERT INTO flipped_pair VALUES ('${TENANT}', '${OTHER}', 'OTHER', 1, NULL)`,
  `INSERT INTO resource VALUES ('${idOf(3)}', '${TENANT}', 'FLOW', 'f', 'ACTIVE', 1, NULL), ('${idOf(4)}', '${TENANT}', 'FLOW', 'g', 'ACTIVE', 1, 2)`,
  `INSERT INTO flow_run VALUES ('${idOf(5)}', '${idOf(3)}', 'RUNNING', 1, NULL, '[]', NULL), ('${idOf(6)}', '${idOf(4)}', 'RUNNING', 1, NULL, '[]', NULL)`,
  `INSERT INTO consent_link VALUES ('${idOf(7)}', '${idOf(2)}', 'open', 9000, NULL, NULL), ('${idOf(8)}', '${idOf(2)}', 'used', 9000, 1, NULL), ('${idOf(9)}', '${idOf(2)}', 'revoked', 9000, NULL, 1)`,
  `INSERT INTO policy_request VALUES ('${idOf(10)}', '${TENANT}', 'SUBMITTED', 'j', '{}', 1, 0, NULL, NULL, NULL, NULL, NULL, '"ä"', NULL)`,
  `INSERT INTO policy_request VALUES ('${idOf(11)}', '${OTHER}', 'APPLIED', 'j', '{}', 1, 0, NULL, NULL, NULL, NULL, NULL, '{}', '[]')`,
  `INSERT INTO idempotency_key VALUES ('key', 'digest', 'null', 1)`,
];

test.each(DATABASES)('a database of the version before the bounds is counted and cleaned, on $name', async ({ create }) => {
  const database = await create();
  const dataSource = new DataSource(
    database.url.startsWith('sqlite:')
      ? { type: 'better-sqlite3', database: database.url.slice('sqlite:'.length), entities: tables, migrations }
      : { type: 'postgres', url: database.url, entities: tables, migrations },
  );
  await dataSource.initialize();
  for (let left = migrations.length - migrations.indexOf(TenantBounds1764115200000); left > 0; left -= 1) {
    await dataSource.undoLastMigration();
  }
  for (const row of ROWS) {
    await database.sql(row);
  }
  await dataSource.runMigrations();
  await dataSource.destroy();

  const store = await openStore({ url: database.url, migrate: false, now: () => 5_000 });
  const usage = await unit(store, async (within) => [await within.usage(TENANT), await within.usage(OTHER)]);
  expect(usage).toEqual([
    { connections: 2, resources: 1, openRequests: 1, requestBytes: 4 },
    { connections: 0, resources: 0, openRequests: 0, requestBytes: 4 },
  ]);
  expect(await unit(store, (within) => within.usableLinks(TENANT, 10))).toBe(1);
  expect(await store.records.consentLink('open')).toEqual({ id: idOf(7), connectionId: idOf(2), expiresAt: 9000 });
  expect(await database.sql('SELECT identity_provider FROM connection_pair')).toEqual([{ identity_provider: 'ENTRA_ID' }]);
  expect(await database.sql('SELECT * FROM flipped_pair')).toEqual([]);
  while ((await database.sql('SELECT * FROM ending_flow')).length > 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await store.records.run(idOf(5))).toMatchObject({ status: 'RUNNING' });
  expect(await store.records.run(idOf(6))).toMatchObject({ status: 'FAILED', endedAt: 5_000 });
  await store.close();
  await database.drop();
});
