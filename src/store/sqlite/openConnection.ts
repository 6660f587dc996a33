import type Sqlite from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { migrations } from '../schema/migrations';
import { tables } from '../schema/tables/tables';
import type { SqliteSource } from './sqliteDatabase';

const CACHE_KIB = 256 * 1024;
const CHECKPOINT_PAGES = 20_000;
const BUSY_MS = 5_000;

/** Opens one connection to the file. */
export async function openConnection(file: string, readonly: boolean): Promise<SqliteSource> {
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
      if (!readonly) {
        raw.pragma('journal_mode = WAL');
      }
      raw.pragma('synchronous = FULL');
      raw.pragma(`cache_size = -${String(CACHE_KIB)}`);
      raw.pragma(`wal_autocheckpoint = ${String(CHECKPOINT_PAGES)}`);
    },
  });
  await dataSource.initialize();
  if (!connection) {
    throw new Error('TypeORM gave no connection.');
  }
  return { dataSource, connection };
}
