import { accessSync, closeSync, constants, existsSync, openSync } from 'node:fs';
import { StoreOpenError } from '../port/store';
import { checkSchema } from '../schema/migrations';
import { databaseErrorOf } from '../sql/databaseError';
import { assertDurable } from './durability';
import type { SyncFile } from './logSync';
import { openConnection } from './openConnection';
import { SqliteDatabase } from './sqliteDatabase';
import type { SqliteSource } from './sqliteDatabase';

/** Opens the SQLite file, and brings its tables up to date if `migrate` is true. Throws `StoreOpenError` if they do not fit this code. */
export async function openSqlite(
  file: string,
  options: {
    readonly migrate: boolean;
    readonly readOnly: boolean;
    readonly maxWaitMs?: number | undefined;
    readonly sync?: SyncFile | undefined;
  },
): Promise<SqliteDatabase> {
  if (options.readOnly && !existsSync(file)) {
    throw new StoreOpenError(`There is no database at \`${file}\`.`);
  }
  const opened: SqliteSource[] = [];
  try {
    let writer: SqliteSource | null = null;
    if (!options.readOnly) {
      if (existsSync(file)) {
        accessSync(file, constants.W_OK);
      } else {
        createClosed(file);
      }
      writer = await openConnection(file, false);
      opened.push(writer);
      await checkSchema(writer.dataSource, options.migrate);
      assertDurable(writer.connection);
    }
    const reader = await openConnection(file, true);
    opened.push(reader);
    if (!writer) {
      await checkSchema(reader.dataSource, false);
    }
    return new SqliteDatabase(writer, reader, options.maxWaitMs, options.sync);
  } catch (error) {
    for (const { dataSource } of opened) {
      await dataSource.destroy();
    }
    throw explain(file, error);
  }
}

/** Creates the file for its user alone, whatever the umask is. SQLite gives its other files the same mode. If that fails, SQLite says why. */
function createClosed(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
  } catch {
    // Opening the database fails too, and its error is explained.
  }
}

function explain(file: string, error: unknown): unknown {
  if (error instanceof StoreOpenError) {
    return error;
  }
  const { code, message } = databaseErrorOf(error);
  if (code === 'SQLITE_NOTADB') {
    return new StoreOpenError(`\`${file}\` is not a SQLite database.`);
  }
  if (code === 'SQLITE_BUSY') {
    return new StoreOpenError(`Another process is writing to \`${file}\`.`);
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new StoreOpenError(`\`${file}\` can't be written: ${message}.`);
  }
  return new StoreOpenError(`The database \`${file}\` can't be opened: ${message}.`);
}
