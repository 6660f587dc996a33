import type Sqlite from 'better-sqlite3';
import { databaseErrorOf } from '../sql/databaseError';
import type { Query, Statement, StatementResult } from '../sql/query';

/** One connection to the SQLite file. Each of its statements is prepared once. Every call is synchronous. */
export class SqliteHandle {
  readonly #prepared = new Map<string, Sqlite.Statement>();

  constructor(readonly connection: Sqlite.Database) {}

  /** Runs all statements of the query. */
  run<T>(query: Query<T>): T {
    let step = query.next();
    while (step.done !== true) {
      step = query.next(this.execute(step.value));
    }
    return step.value;
  }

  /** As `run`, but all statements see one state of the database. */
  snapshot<T>(query: Query<T>): T {
    this.#control('BEGIN');
    try {
      return this.run(query);
    } finally {
      this.#control('COMMIT');
    }
  }

  /** Begins to write. False if another process is writing to the file. */
  tryBegin(): boolean {
    try {
      this.#control('BEGIN IMMEDIATE');
      return true;
    } catch (error) {
      if (databaseErrorOf(error).code.startsWith('SQLITE_BUSY')) {
        return false;
      }
      throw error;
    }
  }

  commit(): void {
    this.#control('COMMIT');
  }

  /** Does nothing if SQLite has rolled back by itself, as it does on some errors, such as a full disk. */
  rollback(): void {
    if (this.connection.inTransaction) {
      this.#control('ROLLBACK');
    }
  }

  execute({ text, values, each }: Statement): StatementResult {
    const statement = this.#prepare(text);
    if (each) {
      return { rows: [], affected: each.reduce((count, row) => count + statement.run(row.map(bindable)).changes, 0) };
    }
    const bound = values.map(bindable);
    if (statement.reader) {
      const rows = statement.all(...bound);
      return { rows, affected: rows.length };
    }
    return { rows: [], affected: statement.run(...bound).changes };
  }

  /** Whether the statement only gives rows. One that begins or ends a savepoint gives none. */
  reads({ text }: Statement): boolean {
    const statement = this.#prepare(text);
    return statement.reader && statement.readonly;
  }

  /** A number that differs from an earlier one of this handle if another connection has committed between the two calls. */
  version(): unknown {
    return this.connection.pragma('data_version', { simple: true });
  }

  #control(text: string): void {
    this.#prepare(text).run();
  }

  #prepare(text: string): Sqlite.Statement {
    let statement = this.#prepared.get(text);
    if (!statement) {
      statement = this.connection.prepare(text);
      this.#prepared.set(text, statement);
    }
    return statement;
  }
}

function bindable(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}
