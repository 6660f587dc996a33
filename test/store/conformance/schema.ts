import { DataSource } from 'typeorm';
import { openStore } from '../../../src/store/openStore';
import { migrations } from '../../../src/store/schema/migrations';
import { tables } from '../../../src/store/schema/tables/tables';
import { newTenant, writeTenant } from '../../support/store/fixtures';
import type { CreateStoreDatabase } from '../../support/store/storeDatabase';

export function describeSchema(create: CreateStoreDatabase): void {
  describe('the schema', () => {
    const open = (url: string, migrate: boolean) => openStore({ url, migrate, now: Date.now });

    test('migrates up, down and up again, and is then what the code expects', async () => {
      const { url, drop } = await create({ start: 'empty' });
      const dataSource = new DataSource(
        url.startsWith('sqlite:')
          ? { type: 'better-sqlite3', database: url.slice('sqlite:'.length), entities: tables, migrations }
          : { type: 'postgres', url, entities: tables, migrations },
      );
      await dataSource.initialize();
      const drift = async () => (await dataSource.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);
      await dataSource.runMigrations();
      expect(await drift()).toEqual([]);
      for (let left = migrations.length; left > 0; left -= 1) {
        await dataSource.undoLastMigration();
      }
      const runner = dataSource.createQueryRunner();
      for (const { options } of tables) {
        expect(await runner.hasTable(options.name)).toBe(false);
      }
      await runner.release();
      expect((await drift()).length).toBeGreaterThan(tables.length);
      await dataSource.runMigrations();
      expect(await drift()).toEqual([]);
      await dataSource.destroy();
      await (await open(url, false)).close();
      await drop();
    });

    test('is refused in one line if it is of an older or a newer version', async () => {
      const { url, sql, drop } = await create({ start: 'empty' });
      await expect(open(url, false)).rejects.toMatchObject({ name: 'StoreOpenError', message: expect.stringContaining('cordon migrate') });
      await (await open(url, true)).close();
      await sql(`INSERT INTO migrations (timestamp, name) VALUES (1, 'Tomorrow1')`);
      await expect(open(url, true)).rejects.toMatchObject({ name: 'StoreOpenError', message: expect.stringContaining('newer version') });
      await drop();
    });

    test('is the same when the database is opened again, and so are all rows', async () => {
      const { url, drop } = await create({ start: 'empty' });
      const tenant = newTenant();
      const store = await open(url, true);
      await writeTenant(store, tenant);
      await store.check();
      await store.close();
      const again = await open(url, false);
      expect(await again.current.tenant(tenant.id)).toEqual(tenant);
      expect((await again.log.head()).revision).toBe(1);
      await again.close();
      await drop();
    });
  });
}
