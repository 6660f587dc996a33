import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { StoreOpenError } from '../port/store';
import { databaseErrorOf } from '../sql/databaseError';

/** INVARIANT: a lock is held here until it is released: a connection that nobody refers to is closed, and its lock with it. */
const held = new Set<Sqlite.Database>();

/** Another process holds the data directory. */
export class DataDirBusy extends Error {
  override readonly name = 'DataDirBusy';

  constructor(
    readonly dataDir: string,
    /** Where the server that holds it answers; null where it is a command, or a server that has yet to say. */
    readonly address: string | null,
  ) {
    super(
      address === null
        ? `Another process of Cordon is working on the data in \`${dataDir}\`.`
        : `A server of Cordon at ${address} serves the data in \`${dataDir}\`. Go through it with \`--url ${address}\`.`,
    );
  }
}

/** The right to write in a data directory. It ends with the process, however that ends. */
export interface DataDirLock {
  /** Tells other processes where the server that holds the lock answers. */
  announce(address: string): void;
  release(): void;
}

/**
 * Takes the lock of the data directory, which is made where it is missing. The lock is an open exclusive transaction, so the system frees it at once
 * where the process is killed. Throws `DataDirBusy`; `StoreOpenError` where the directory can't be written.
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
  held.add(own);
  return {
    announce(at) {
      writeAddress(addressFile, at);
    },
    release() {
      if (!held.delete(own)) {
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

/** What the file says is a help for people: where it can't be read, there is no address. */
function readAddress(file: string): string | null {
  try {
    const said: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof said === 'object' && said !== null && 'address' in said && typeof said.address === 'string' ? said.address : null;
  } catch {
    return null;
  }
}
