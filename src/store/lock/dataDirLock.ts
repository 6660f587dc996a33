import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { StoreOpenError } from '../port/store';
import { databaseErrorOf } from '../sql/databaseError';

/** INVARIANT: a lock stays here until it is released. Without a reference its connection would be garbage-collected, and the lock would end. */
const locks = new Set<Sqlite.Database>();

/** Another process has the lock of the data directory. */
export class DataDirBusy extends Error {
  override readonly name = 'DataDirBusy';

  constructor(
    readonly dataDir: string,
    /** The address of the server that has the lock; null if a command has it, or a server that has not announced its address yet. */
    readonly address: string | null,
  ) {
    super(
      address === null
        ? `Another process of Cordon is working on the data in \`${dataDir}\`.`
        : `A server of Cordon at ${address} serves the data in \`${dataDir}\`. Go through it with \`--url ${address}\`.`,
    );
  }
}

/** The right to write to a data directory. It ends with the process, however that ends. */
export interface DataDirLock {
  /** Tells other processes the address of the server that has the lock. */
  announce(address: string): void;
  release(): void;
}

/**
 * Takes the lock of the data directory, and makes the directory if it is missing. The lock is an open exclusive transaction, so the operating system frees it
 * at once if the process is killed. Throws `DataDirBusy` if another process has the lock, and `StoreOpenError` if the directory can't be written to.
 */
export function lockDataDir(dataDir: string, address: string | null): DataDirLock {
  const addressFile = join(dataDir, 'server.json');
  let lock: Sqlite.Database | undefined;
  try {
    mkdirSync(dataDir, { recursive: true });
    lock = new Sqlite(join(dataDir, 'lock.db'), { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    writeAddress(addressFile, address);
  } catch (error) {
    lock?.close();
    const { code, message } = databaseErrorOf(error);
    if (code.startsWith('SQLITE_BUSY')) {
      throw new DataDirBusy(dataDir, readAddress(addressFile));
    }
    throw new StoreOpenError(`The data directory \`${dataDir}\` can't be used: ${message}.`);
  }
  const own = lock;
  locks.add(own);
  return {
    announce(at) {
      writeAddress(addressFile, at);
    },
    release() {
      if (!locks.delete(own)) {
        return;
      }
      rmSync(addressFile, { force: true });
      own.close();
    },
  };
}

function writeAddress(file: string, address: string | null): void {
  writeFileSync(file, `${JSON.stringify({ address, pid: process.pid })}\n`);
}

/** The file only helps people: if it can't be read, there is no address. */
function readAddress(file: string): string | null {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof content === 'object' && content !== null && 'address' in content && typeof content.address === 'string'
      ? content.address
      : null;
  } catch {
    return null;
  }
}
