import { mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StoreOpenError } from '../port/store';
import { databaseErrorOf } from '../sql/databaseError';
import { checkDataDir, checkDatabaseFolder, openDataDir } from './dataAccess';
import { lockDataDir } from './dataDirLock';
import type { DataDirLock } from './dataDirLock';

/** Where a process keeps its data. */
interface DataPlace {
  /** An absolute path. */
  readonly dataDir: string;
  /** `sqlite:` and an absolute path, or `postgres://…`. */
  readonly databaseUrl: string;
}

/**
 * Takes the locks that a process needs before it writes: that of the data directory, and that of the SQLite file's folder if the file lies elsewhere, so that
 * two data directories never share one file. Null if the database is Postgres, which keeps writers apart itself. Throws as `lockDataDir`.
 */
export function lockData({ dataDir, databaseUrl }: DataPlace): DataDirLock | null {
  const file = sqliteFile(databaseUrl);
  if (file === null) {
    return null;
  }
  openDataDir(dataDir);
  const folder = madeFolderOf(file);
  const elsewhere = folder !== realpathSync(dataDir);
  if (elsewhere) {
    checkDatabaseFolder(folder, real(file));
  }
  const own = lockDataDir(dataDir);
  try {
    return elsewhere ? both(own, lockDataDir(folder)) : own;
  } catch (error) {
    own.release();
    throw error;
  }
}

/** Refuses data that other users of the machine may read or change, as `lockData` does. For a process that takes no lock. */
export function checkDataAccess({ dataDir, databaseUrl }: DataPlace): void {
  checkDataDir(dataDir);
  const file = sqliteFile(databaseUrl);
  if (file !== null && dirname(real(file)) !== real(dataDir)) {
    checkDatabaseFolder(dirname(real(file)), real(file));
  }
}

/** The folders whose locks a process that writes here takes. */
export function lockedFolders({ dataDir, databaseUrl }: DataPlace): readonly string[] {
  const file = sqliteFile(databaseUrl);
  return file === null ? [] : [...new Set([real(dataDir), dirname(real(file))])];
}

function sqliteFile(databaseUrl: string): string | null {
  return databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : null;
}

function madeFolderOf(file: string): string {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw new StoreOpenError(`The database's folder \`${dirname(file)}\` can't be made: ${databaseErrorOf(error).message}.`);
  }
  return dirname(real(file));
}

/** The path without symbolic links, so that one file has one name. If the file does not exist yet, its folder's links are resolved. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(real(folder), basename(path));
  }
}

function both(own: DataDirLock, other: DataDirLock): DataDirLock {
  return {
    announce(address, secret) {
      own.announce(address, secret);
      other.announce(address, secret);
    },
    release() {
      other.release();
      own.release();
    },
  };
}
