import type { Instant } from '../../domain/shared/revision';

/** The times in the data, to check this process's clock against. */
export interface StoredTimes {
  /** The time of the newest change, or of the newest attempt if that is later (SQLite: Postgres dates attempts by its own clock). */
  newest(): Promise<Instant>;
  /** The latest time in the future that an operator has accepted; 0 if there is none. */
  accepted(): Promise<Instant>;
  accept(time: Instant): Promise<void>;
  /** The clock of the database server; null if the database is a file. */
  server(): Promise<Instant | null>;
}
