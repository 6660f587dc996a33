import { DataSource } from 'typeorm';
import { StoreOpenError } from '../port/store';
import { checkSchema, migrations } from '../schema/migrations';
import { tables } from '../schema/tables/tables';
import { databaseErrorOf } from '../sql/databaseError';
import { ADVISORY_LOCKS } from './advisoryLocks';
import { PostgresDatabase } from './postgresDatabase';
import type { PostgresOptions } from './postgresDatabase';
import { provePrimary } from './provePrimary';

/** Opens the Postgres database, and brings its tables up to date if `migrate` is true. Throws `StoreOpenError` if they do not fit this code. */
export async function openPostgres(url: string, options: PostgresOptions & { readonly migrate: boolean }): Promise<PostgresDatabase> {
  let database: PostgresDatabase | null = null;
  try {
    await checkTables(url, options.migrate);
    database = new PostgresDatabase(url, options);
    // Must come before the first attempt: Postgres makes no partition for a day that has attempts in the default partition.
    if (options.migrate) {
      await database.maintain(null);
    }
    return database;
  } catch (error) {
    await database?.close();
    if (error instanceof StoreOpenError) {
      throw error;
    }
    throw new StoreOpenError(`The Postgres database can't be opened: ${databaseErrorOf(error).message}.`);
  }
}

/** Checks the tables, or brings them up to date, on a connection without deadlines: a migration may take long. */
async function checkTables(url: string, migrate: boolean): Promise<void> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities: tables,
    migrations,
    applicationName: 'cordon migrate',
    connectTimeoutMS: 10_000,
    extra: { keepAlive: true, onConnect: provePrimary },
  });
  try {
    await dataSource.initialize();
    await checkSchemaAlone(dataSource, migrate);
  } finally {
    if (dataSource.isInitialized) {
      await dataSource.destroy();
    }
  }
}

/** Lets nodes that start at the same time migrate one after another. */
async function checkSchemaAlone(dataSource: DataSource, migrate: boolean): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCKS.migrations]);
    await checkSchema(dataSource, migrate);
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [ADVISORY_LOCKS.migrations]).catch(() => undefined);
    await runner.release();
  }
}
