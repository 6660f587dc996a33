import { accessSync, constants, existsSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { checkSchema } from '../checkSchema';
import { migrations } from '../migrations';
import { StoreOpenError } from '../storeOpenError';
import { tables } from '../tables/tables';
import { probe } from './probe';
import { SqliteDatabase, type SqliteSource } from './sqliteDatabase';
import { SqliteHandle } from './sqliteHandle';

const CACHE_KIB = 256 * 1024;
const CHECKPOINT_PAGES = 20_000;
const BUSY_MS = 5_000;

/** Opens the SQLite file, brings its tables up to date where `migrate` says so, and refuses one that this code does not fit. */
export async function openSqlite(
  file: string,
  options: { readonly migrate: boolean; readonly readOnly: boolean },
): Promise<SqliteDatabase> {
  if (options.readOnly && !existsSync(file)) throw new StoreOpenError(`There is no database at \`${file}\`.`);
  const opened: SqliteSource[] = [];
  try {
    let writer: SqliteSource | null = null;
    if (!options.readOnly) {
      if (existsSync(file)) accessSync(file, constants.W_OK);
      writer = await openSource(file, false);
      opened.push(writer);
      await checkSchema(writer.dataSource, options.migrate);
      assertDurable(writer.connection);
    }
    const reader = await openSource(file, true);
    opened.push(reader);
    if (!writer) await checkSchema(reader.dataSource, false);
    return new SqliteDatabase(writer, reader);
  } catch (error) {
    for (const { dataSource } of opened) await dataSource.destroy();
    throw explain(file, error);
  }
}

async function openSource(file: string, readonly: boolean): Promise<SqliteSource> {
  let connection: Sqlite.Database | undefined;
  const dataSource = new DataSource({
    type: 'better-sqlite3',
    database: file,
    readonly,
    timeout: BUSY_MS,
    entities: tables,
    migrations,
    prepareDatabase: (raw: Sqlite.Database) => {
      connection = raw;
      if (!readonly) raw.pragma('journal_mode = WAL');
      raw.pragma('synchronous = FULL');
      raw.pragma(`cache_size = -${String(CACHE_KIB)}`);
      raw.pragma(`wal_autocheckpoint = ${String(CHECKPOINT_PAGES)}`);
    },
  });
  await dataSource.initialize();
  if (!connection) throw new Error('TypeORM gave no connection.');
  return { dataSource, connection };
}

/** TypeORM's own way into WAL silently gives up `synchronous = FULL`; so what holds is asked of the database, once it was written to. */
function assertDurable(connection: Sqlite.Database): void {
  new SqliteHandle(connection).run(probe());
  const journal = connection.pragma('journal_mode', { simple: true });
  const synchronous = connection.pragma('synchronous', { simple: true });
  if (journal !== 'wal' || synchronous !== 2) {
    throw new StoreOpenError(
      `SQLite does not write durably here: journal_mode is \`${String(journal)}\`, synchronous is \`${String(synchronous)}\`.`,
    );
  }
}

function explain(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreOpenError) return error;
  const cause = 'driverError' in error && error.driverError instanceof Error ? error.driverError : error;
  const code = 'code' in cause ? String(cause.code) : '';
  if (code === 'SQLITE_NOTADB') return new StoreOpenError(`\`${file}\` is not a SQLite database.`);
  if (code === 'SQLITE_BUSY') return new StoreOpenError(`Another process is writing to \`${file}\`.`);
  if (code.startsWith('SQLITE_READONLY') || code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new StoreOpenError(`\`${file}\` can't be written: ${cause.message}.`);
  }
  return new StoreOpenError(`The database \`${file}\` can't be opened: ${cause.message}.`);
}
