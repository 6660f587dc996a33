import type { ClientBase } from 'pg';
import { DataSource } from 'typeorm';
import { StoreOpenError } from '../port/store';
import { checkSchema, migrations } from '../schema/migrations';
import { tables } from '../schema/tables/tables';
import { databaseErrorOf } from '../sql/databaseError';
import { ADVISORY_LOCKS } from './advisoryLocks';
import { PostgresDatabase } from './postgresDatabase';
import type { PostgresOptions } from './postgresDatabase';

/** Opens the Postgres database, and brings its tables up to date if `migrate` is true. Throws `StoreOpenError` if they do not fit this code. */
export async function openPostgres(url: string, options: PostgresOptions & { readonly migrate: boolean }): Promise<PostgresDatabase> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities: tables,
    migrations,
    applicationName: 'cordon',
    parseInt8: true,
    poolSize: 10,
    connectTimeoutMS: 10_000,
    // A node that hangs within a transaction must not keep the head row locked.
    extra: { keepAlive: true, idle_in_transaction_session_timeout: 30_000, onConnect: provePrimary },
  });
  let opened: PostgresDatabase | null = null;
  try {
    await dataSource.initialize();
    await checkSchemaAlone(dataSource, options.migrate);
    const database = new PostgresDatabase(dataSource, url, options);
    opened = database;
    // Must come before the first attempt: Postgres makes no partition for a day that has attempts in the default partition.
    if (options.migrate) {
      await database.maintain();
    }
    return database;
  } catch (error) {
    if (opened) {
      await opened.close();
    } else if (dataSource.isInitialized) {
      await dataSource.destroy();
    }
    if (error instanceof StoreOpenError) {
      throw error;
    }
    throw new StoreOpenError(`The Postgres database can't be opened: ${databaseErrorOf(error).message}.`);
  }
}

/** Called with each new connection, before its first use: a server can't become a standby without cutting its connections. */
async function provePrimary(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ readonly standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
  if (rows[0]?.standby !== false) {
    throw new StandbyError();
  }
}

class StandbyError extends Error {
  override readonly name = 'StandbyError';
  /** SQLSTATE `read_only_sql_transaction`, as if the connection had been used for a write. */
  readonly code = '25006';

  constructor() {
    super('the server is a standby, and what it shows may be out of date. DATABASE_URL must lead to the primary');
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
