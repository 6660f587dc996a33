import type Sqlite from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { migrations } from '../schema/migrations';
import { tables } from '../schema/tables/tables';
import type { SqliteSource } from './sqliteDatabase';
import { WRITERS_CHECKPOINT_PAGES } from './thread/checkpoints';

/** The most memory for pages of the file, beside what the operating system keeps: the writer looks at many pages of the indexes. */
const WRITER_CACHE_KIB = 128 * 1024;
const READER_CACHE_KIB = 64 * 1024;
/** How long opening waits for another process. */
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
      raw.pragma(`cache_size = -${String(readonly ? READER_CACHE_KIB : WRITER_CACHE_KIB)}`);
      raw.pragma(`wal_autocheckpoint = ${String(WRITERS_CHECKPOINT_PAGES)}`);
    },
  });
  await dataSource.initialize();
  if (!connection) {
    throw new Error('TypeORM gave no connection.');
  }
  return { dataSource, connection };
}
