import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { SqliteHandle } from './sqliteHandle';
import type { Statement, StatementResult } from '../sql/query';

/**
 * A thread for what would stop the thread that answers requests: statements that look at many rows, and checkpoints, which move the write-ahead log into the
 * file. SQLite cannot cancel a statement that runs. It gets one request at a time, and answers each.
 */

/** What the thread is asked to do. */
export type ThreadRequest = Statement | 'checkpoint';

/** How a checkpoint ended. */
export interface Checkpoint {
  /** How many pages the write-ahead log has. */
  readonly pages: number;
  /** How many of them are in the file now. */
  readonly moved: number;
}

/** The answer to a request. */
export type ThreadAnswer =
  | { readonly result: StatementResult }
  | { readonly checkpoint: Checkpoint }
  | { readonly error: { readonly code: string; readonly message: string } };

/** Reads may use 32 MB of the file's pages, beside what the operating system keeps. */
const CACHE_KIB = 32 * 1024;
/** A statement that begins while another process opens or closes the file waits for it: only this thread stands still. */
const BUSY_MS = 1_000;

const file = String(workerData);
const reader = new SqliteHandle(new Sqlite(file, { readonly: true, timeout: BUSY_MS }));
reader.connection.pragma(`cache_size = -${String(CACHE_KIB)}`);
let checkpointer: Sqlite.Database | null = null;

/** PASSIVE waits for nobody: it moves what no reader needs any more. */
function checkpoint(): Checkpoint {
  if (checkpointer === null) {
    checkpointer = new Sqlite(file, { timeout: 0 });
    checkpointer.pragma('synchronous = FULL');
  }
  const [state] = checkpointer.pragma('wal_checkpoint(PASSIVE)') as { readonly log: number; readonly checkpointed: number }[];
  return { pages: state?.log ?? 0, moved: state?.checkpointed ?? 0 };
}

function answer(request: ThreadRequest): ThreadAnswer {
  try {
    return request === 'checkpoint' ? { checkpoint: checkpoint() } : { result: reader.execute(request) };
  } catch (error) {
    const { code = '', message } = error as { readonly code?: string; readonly message: string };
    return { error: { code, message } };
  }
}

parentPort?.on('message', (request: ThreadRequest) => {
  parentPort?.postMessage(answer(request));
});
