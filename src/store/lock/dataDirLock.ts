import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  /** Tells other processes of this user the address of the server that has the lock, and the secret by which it proves that it is that server. */
  announce(address: string, secret: string): void;
  release(): void;
}

/** The server that serves a folder's data, as `server.json` in the folder names it. */
interface AnnouncedServer {
  readonly address: string;
  /** INVARIANT: it is never printed, logged or sent. Only the owner of the folder can read it. */
  readonly secret: string;
}

/** The file in a folder of data whose lock is the right to write there. */
export const LOCK_FILE = 'lock.db';

const ANNOUNCEMENT = 'server.json';

/**
 * Takes the lock of a folder. The lock is an open exclusive transaction, so the operating system frees it at once if the process is killed. Throws
 * `DataDirBusy` if another process has the lock, and `StoreOpenError` if the folder can't be written to.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const announcement = join(dataDir, ANNOUNCEMENT);
  let lock: Sqlite.Database | undefined;
  try {
    lock = new Sqlite(join(dataDir, LOCK_FILE), { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    writeFileSync(announcement, '{}\n', { mode: 0o600 });
  } catch (error) {
    lock?.close();
    const { code, message } = databaseErrorOf(error);
    if (code.startsWith('SQLITE_BUSY')) {
      throw new DataDirBusy(dataDir, announcedServer(dataDir)?.address ?? null);
    }
    throw new StoreOpenError(`The data directory \`${dataDir}\` can't be used: ${message}.`);
  }
  const own = lock;
  locks.add(own);
  return {
    announce(address, secret) {
      const server: AnnouncedServer = { address, secret };
      writeFileSync(announcement, `${JSON.stringify({ ...server, pid: process.pid })}\n`, { mode: 0o600 });
    },
    release() {
      if (!locks.delete(own)) {
        return;
      }
      rmSync(announcement, { force: true });
      own.close();
    },
  };
}

/** Whether a server has announced itself in the folder. It may have been killed since. */
export function hasAnnouncedServer(folder: string): boolean {
  return existsSync(join(folder, ANNOUNCEMENT));
}

/** The server that was announced last. Null if the file can't be read. What it says about a running server is to be proved. */
export function announcedServer(folder: string): AnnouncedServer | null {
  try {
    const { address, secret } = JSON.parse(readFileSync(join(folder, ANNOUNCEMENT), 'utf8')) as Partial<Record<string, unknown>>;
    return typeof address === 'string' && typeof secret === 'string' ? { address, secret } : null;
  } catch {
    return null;
  }
}
