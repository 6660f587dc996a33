import { randomUUID } from 'node:crypto';
import type Sqlite from 'better-sqlite3';
import { StoreOpenError } from '../port/store';
import { affected } from '../sql/query';
import type { Query } from '../sql/query';
import { SqliteHandle } from './sqliteHandle';

/** A write without meaning that goes all the way to the disk. Its value is always new, because SQLite skips a write that changes nothing. */
export function* probeDurability(): Query<void> {
  yield* affected(
    'INSERT INTO follower_cursor (name, position) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position',
    'probe',
    randomUUID(),
  );
}

/**
 * Makes everything durable that earlier processes have committed, also if they were killed before they could, or if the disk had failed them: moving the log's
 * pages into the file writes each of them again. Then this writes, and asks the database which settings are in force, because TypeORM's own option for WAL
 * silently gives up `synchronous = FULL`.
 */
export function assertDurable(connection: Sqlite.Database): void {
  connection.pragma('wal_checkpoint(PASSIVE)');
  new SqliteHandle(connection).run(probeDurability());
  const journal = connection.pragma('journal_mode', { simple: true });
  const synchronous = connection.pragma('synchronous', { simple: true });
  if (journal !== 'wal' || synchronous !== 2) {
    throw new StoreOpenError(
      `SQLite does not write durably here: journal_mode is \`${String(journal)}\`, synchronous is \`${String(synchronous)}\`.`,
    );
  }
}
