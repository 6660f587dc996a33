/** One SQL statement. The values replace its `?`, in order. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Instead of `values`: the statement runs once with each of these. On SQLite only. */
  readonly each?: readonly (readonly unknown[])[];
}

export interface StatementResult {
  readonly rows: readonly unknown[];
  /** How many rows it wrote. */
  readonly affected: number;
}

/**
 * Statements that run one after another, and a result. It is a generator, so that the same code serves both databases: on SQLite all statements run
 * synchronously, on Postgres each is awaited.
 */
export type Query<T> = Generator<Statement, T, StatementResult>;

/** Runs a statement that is already made; returns how many rows it wrote. */
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

/** Runs the statement; returns how many rows it wrote. */
export function* affected(text: string, ...values: readonly unknown[]): Query<number> {
  const result = yield { text, values };
  return result.affected;
}

/** How many rows one statement of a large change reads or writes. SQLite runs a statement on the thread that answers requests, which wait for it. */
export const ROWS_A_STATEMENT = 250;

/** The list in slices of at most `ROWS_A_STATEMENT`, in its order. */
export function* inSlices<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let place = 0; place < list.length; place += ROWS_A_STATEMENT) {
    yield list.slice(place, place + ROWS_A_STATEMENT);
  }
}
