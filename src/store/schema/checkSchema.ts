import type { DataSource } from 'typeorm';
import { StoreOpenError } from '../port/storeOpenError';
import { migrations } from './migrations';

/** Brings the tables up to date if `migrate` is true. Throws `StoreOpenError` if they do not fit this code. */
export async function checkSchema(dataSource: DataSource, migrate: boolean): Promise<void> {
  const known = new Set(migrations.map((migration) => migration.name));
  const done = await migrationsDone(dataSource);
  const foreign = done.find((name) => !known.has(name));
  if (foreign !== undefined) {
    throw new StoreOpenError(
      `The database was written by a newer version of Cordon (it holds the migration \`${foreign}\`). Update Cordon.`,
    );
  }
  if (done.length === known.size) {
    return;
  }
  if (!migrate) {
    throw new StoreOpenError('The tables of the database are not up to date. Run `cordon migrate`.');
  }
  await dataSource.runMigrations({ transaction: 'each' });
}

async function migrationsDone(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await runner.hasTable('migrations'))) {
      return [];
    }
    const rows = (await runner.query('SELECT name FROM migrations')) as readonly { readonly name: string }[];
    return rows.map((row) => row.name);
  } finally {
    await runner.release();
  }
}
