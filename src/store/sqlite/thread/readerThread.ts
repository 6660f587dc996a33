import { workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import type { Statement } from '../../sql/query';
import { probeDurability } from '../durability';
import { SqliteHandle } from '../sqliteHandle';
import { answerRequests } from './answering';

/**
 * A thread for what would stop the thread that answers requests: statements that look at many rows, and checkpoints, which move the write-ahead log into the
 * file. SQLite cannot cancel a statement that runs.
 */

/**
 * What to do with the write-ahead log: `look` does nothing, `move` moves pages into the file, and `begin` moves all pages that are left and begins the log anew.
 * The first write after all pages are moved begins it anew, and waits until the disk has the log's new header. So `begin` also makes that write.
 */
export type CheckpointStep = 'look' | 'move' | 'begin';

/** What a step came upon, or how it ended. */
export interface Checkpoint {
  /** How many pages the write-ahead log has. */
  readonly pages: number;
  /** How many of them are in the file now. */
  readonly moved: number;
}

/** Reads may use 32 MB of the file's pages, beside what the operating system keeps. */
const CACHE_KIB = 32 * 1024;
/** A statement that begins while another process opens or closes the file waits for it: only this thread stands still. */
const BUSY_MS = 1_000;

const file = String(workerData);
const reader = new SqliteHandle(new Sqlite(file, { readonly: true, timeout: BUSY_MS }));
reader.connection.pragma(`cache_size = -${String(CACHE_KIB)}`);
let checkpointer: SqliteHandle | null = null;

function openCheckpointer(): SqliteHandle {
  const handle = new SqliteHandle(new Sqlite(file, { timeout: 0 }));
  // The header of a log that begins anew, and the pages that are moved, go to the disk at once. The commit need not.
  handle.connection.pragma('synchronous = NORMAL');
  return handle;
}

/** PASSIVE waits for nobody: it moves what no reader needs any more. */
function checkpoint(step: CheckpointStep): Checkpoint {
  checkpointer ??= openCheckpointer();
  const mode = step === 'look' ? 'NOOP' : 'PASSIVE';
  const [state] = checkpointer.connection.pragma(`wal_checkpoint(${mode})`) as { readonly log: number; readonly checkpointed: number }[];
  if (step === 'begin') {
    checkpointer.run(probeDurability());
  }
  return { pages: state?.log ?? 0, moved: state?.checkpointed ?? 0 };
}

answerRequests((request: Statement | CheckpointStep) => (typeof request === 'string' ? checkpoint(request) : reader.execute(request)));
