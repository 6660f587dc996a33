import { workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import type { Statement } from '../../sql/query';
import { SqliteHandle } from '../sqliteHandle';
import { answerRequests } from './answering';
import { WRITERS_CHECKPOINT_PAGES } from './checkpoints';

/**
 * A thread for transactions that write many rows: `COMMIT` writes all their pages into the write-ahead log in one go, and would stop the thread that answers
 * requests.
 */

/** How a transaction begins (the answer is whether it could) and ends. */
export type WriterStep = 'begin' | 'commit' | 'rollback';

/** Beyond 32 MB, pages that were written go into the write-ahead log before the commit. */
const CACHE_KIB = 32 * 1024;

const handle = new SqliteHandle(new Sqlite(String(workerData), { timeout: 0, fileMustExist: true }));
// The store brings the log to the disk after the commit.
handle.connection.pragma('synchronous = NORMAL');
handle.connection.pragma(`cache_size = -${String(CACHE_KIB)}`);
handle.connection.pragma(`wal_autocheckpoint = ${String(WRITERS_CHECKPOINT_PAGES)}`);

answerRequests((request: Statement | WriterStep) => {
  switch (request) {
    case 'begin':
      return handle.tryBegin();
    case 'commit':
      handle.commit();
      return null;
    case 'rollback':
      handle.rollback();
      return null;
    default:
      // Without this, a statement that follows one after which SQLite has rolled back would be stored by itself.
      if (!handle.connection.inTransaction) {
        throw new Error('SQLite has rolled back this transaction.');
      }
      return handle.execute(request);
  }
});
