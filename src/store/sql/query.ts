/** One SQL statement. Values take the places of its `?`, in order. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** In place of `values`: the statement is run once with each of these. On SQLite only. */
  readonly each?: readonly (readonly unknown[])[];
}

export interface StatementResult {
  readonly rows: readonly unknown[];
  /** How many rows it wrote. */
  readonly affected: number;
}

/**
 * Statements one after another, and what they come to. Written as a generator so that one text serves both databases: SQLite runs it in one
 * synchronous go, Postgres awaits each statement.
 */
export type Query<T> = Generator<Statement, T, StatementResult>;

/** How many rows a statement that somebody else has made wrote. */
export function* written(statement: Statement): Query<number> {
  const result = yield statement;
  return result.affected;
}

export function* rows<Row>(text: string, ...values: readonly unknown[]): Query<readonly Row[]> {
  const result = yield { text, values };
  return result.rows as readonly Row[];
}

export function* firstRow<Row>(text: string, ...values: readonly unknown[]): Query<Row | null> {
  const found = yield* rows<Row>(text, ...values);
  return found[0] ?? null;
}

/** How many rows the statement wrote. */
export function* affected(text: string, ...values: readonly unknown[]): Query<number> {
  const result = yield { text, values };
  return result.affected;
}
