import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unavailableError } from '../../domain/shared/requestError';
import { LOCK_FILE } from '../lock/dataDirLock';
import { wrapDatabase } from '../sql/database';
import type { Database } from '../sql/database';

/** How long the last look at the files is good enough for a read, in milliseconds. */
const READS_LOOK_MS = 20;

/** A file of the database was deleted, renamed or replaced since it was opened. */
class FileMovedError extends Error {
  override readonly name = 'FileMovedError';
  /** SQLite's own name for this state, which it does not look for while it has a write-ahead log. */
  readonly code = 'SQLITE_READONLY_DBMOVED';

  constructor(file: string) {
    super(
      `\`${file}\` was deleted or replaced while the server runs. Put it back, or restart the server to serve the files that are there now.`,
    );
  }
}

/**
 * The same database, as long as its file, its write-ahead log and the lock beside them are the files that were opened. SQLite goes on with files that have no
 * name any more, and what it writes there is lost with the process. So a read fails when a file is gone, and a write is answered only if all are still there.
 * Once it is closed, it answers nothing more, and says so.
 */
export function onSameFiles(database: Database, file: string): Database {
  const opened = [file, `${file}-wal`, join(dirname(file), LOCK_FILE)].flatMap((path) => {
    const identity = identityOf(path);
    return identity === null ? [] : [{ path, identity }];
  });
  let lookedAt = -Infinity;
  /** `closing`: takes no more writes. `closed`: SQLite itself deletes its write-ahead log, which is no loss. */
  let state: 'open' | 'closing' | 'closed' = 'open';
  const writes = new Set<Promise<unknown>>();

  function look(): void {
    for (const { path, identity } of opened) {
      if (identityOf(path) !== identity) {
        lookedAt = -Infinity;
        throw new FileMovedError(path);
      }
    }
    lookedAt = performance.now();
  }

  function reading<F extends (...args: never[]) => Promise<unknown>>(work: F): F {
    const checked = async (...args: Parameters<F>): Promise<unknown> => {
      if (state === 'closed') {
        throw unavailableError(new Error('The store is closed.'));
      }
      if (performance.now() - lookedAt > READS_LOOK_MS) {
        look();
      }
      return await work(...args);
    };
    return checked as F;
  }

  function writing<F extends (...args: never[]) => Promise<unknown>>(work: F): F {
    const checked = async (...args: Parameters<F>): Promise<unknown> => {
      look();
      const value = await work(...args);
      look();
      return value;
    };
    const counted = async (...args: Parameters<F>): Promise<unknown> => {
      if (state !== 'open') {
        throw unavailableError(new Error('The store is closed.'));
      }
      const write = checked(...args);
      writes.add(write);
      try {
        return await write;
      } finally {
        writes.delete(write);
      }
    };
    return counted as F;
  }

  return {
    ...wrapDatabase(database, reading, writing),
    async close() {
      state = state === 'open' ? 'closing' : state;
      await Promise.allSettled(writes);
      state = 'closed';
      await database.close();
    },
  };
}

/** What tells a file from another one with the same name; null if there is none. */
function identityOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : `${String(stat.dev)}:${String(stat.ino)}`;
}
