import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/** Waits, without stopping this thread, until the disk has what was written to an open file. Throws if the disk did not take it. */
export type SyncFile = (descriptor: number) => Promise<void>;

const syncInPool: SyncFile = promisify(fdatasync);

/** The disk did not take a part of the write-ahead log. */
class LogSyncError extends Error {
  override readonly name = 'LogSyncError';
  /** SQLite's own name for this state. */
  readonly code = 'SQLITE_IOERR_FSYNC';

  constructor(cause: unknown) {
    super('The disk did not take the write-ahead log. Nothing more is stored until the server is started again.', { cause });
  }
}

/**
 * Brings commits to the disk. SQLite would do that on the thread that commits, and a slow disk would stop it. Here Node's threads do it, with one sync for all
 * commits that were made before it began.
 *
 * After a sync that failed, a later one proves nothing: the operating system may have dropped what it could not write. So every later one fails too.
 */
export class LogSync {
  readonly #sync: SyncFile;
  /** INVARIANT: SQLite keeps the log's file as long as the connection that writes is open. It has no locks on this file that closing this would release. */
  readonly #log: number;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  /** Resolves once the newest commit of another thread is on the disk. */
  #elsewhere: Promise<void> | null = null;
  #error: LogSyncError | null = null;

  /** The database has a connection that has read or written, so the log's file is there. */
  constructor(databaseFile: string, sync: SyncFile = syncInPool) {
    this.#sync = sync;
    // Windows syncs only files that are open for writing.
    this.#log = openSync(`${databaseFile}-wal`, 'r+');
  }

  /** Throws if a sync has failed. */
  assertGood(): void {
    if (this.#error !== null) {
      throw this.#error;
    }
  }

  /** Call this after each commit. Resolves once that commit, and all before it, are on the disk. */
  committed(): Promise<void> {
    if (this.#next === null) {
      this.#next = this.#syncAfter(this.#running);
      // Without this, an error would end the process if it came before somebody waits.
      this.#next.catch(() => undefined);
    }
    return this.#next;
  }

  /**
   * As `committed`, for a commit that another thread makes. Call this before it begins, because nobody knows when it can be seen. If it fails, it may have been
   * made all the same.
   */
  committing(commit: Promise<void>): Promise<void> {
    const synced = commit.then(
      () => this.committed(),
      () => this.committed(),
    );
    synced.catch(() => undefined);
    this.#elsewhere = synced;
    return synced;
  }

  /** Resolves once all commits are on the disk. */
  async settled(): Promise<void> {
    await this.#elsewhere;
    await (this.#next ?? this.#running);
    this.assertGood();
  }

  /** Waits for the last sync. */
  async close(): Promise<void> {
    await this.#elsewhere?.catch(() => undefined);
    await (this.#next ?? this.#running)?.catch(() => undefined);
    closeSync(this.#log);
  }

  async #syncAfter(running: Promise<void> | null): Promise<void> {
    // A sync that runs may have begun before the newest commit.
    await running?.catch(() => undefined);
    this.#running = this.#next;
    this.#next = null;
    try {
      this.assertGood();
      await this.#sync(this.#log);
    } catch (error) {
      this.#error ??= new LogSyncError(error);
      throw this.#error;
    } finally {
      this.#running = null;
    }
  }
}
