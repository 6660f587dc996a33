import type { Statement } from './query';

/** The part of an EntitySchema that is read here. */
interface TableShape {
  readonly options: { readonly name: string; readonly columns: object };
}

/** What the two databases need to be told in different words. */
export interface Dialect {
  readonly kind: 'sqlite' | 'postgres';
  /** The function that returns the greatest of its arguments. */
  readonly greatest: string;
  /** Follows a column: the condition that it is in the list that is the statement's next value (see `list`). */
  among(type: 'uuid' | 'varchar'): string;
  /** A list of texts as a value for `among` and `eachUuid`. */
  list(values: readonly string[]): unknown;
  /** A table expression `item(value)` of the list that is the statement's next value. */
  eachUuid: string;
  /** A table expression `item(…)` of the rows that the statement's next value lists as JSON. */
  records(columns: Readonly<Record<string, 'uuid' | 'varchar' | 'text' | 'bigint' | 'boolean'>>): string;
  /** An expression: a JSON object, as text, of these named expressions. */
  json(values: Readonly<Record<string, string>>): string;
  /** Follows a SELECT: its rows are locked until the transaction ends. Empty on SQLite, which has one writer. */
  readonly forUpdate: string;
  /** As `forUpdate`, but skips rows that another transaction has locked. */
  readonly forUpdateFree: string;
  /** A statement that makes the transaction join by index, for one that touches few rows of large tables. Null if the database does so anyway. */
  readonly joinByIndex: string | null;
  /**
   * A condition that holds on the primary server, and is an error on a standby, even if no row fulfils the other conditions. A connection is proven when it is
   * made, but a pooler may lead each of its statements to another server.
   */
  readonly onPrimary: string;
  /** `INSERT` of all rows in the statement's one value, a JSON array; may be followed by `ON CONFLICT`. */
  insertAll(table: TableShape): string;
  /** `INSERT` of these rows, followed by `ending`, in the way that is fastest for many rows. */
  insertRows(table: TableShape, rows: readonly object[], ending?: string): Statement;
}

/** The names of a table's columns, quoted, in order. */
function columnNames(table: TableShape): string[] {
  return Object.keys(table.options.columns).map((name) => `"${name}"`);
}

/** `INSERT` of one row. A long text in it is bound as it is, and not put into JSON first. */
export function insertRow(table: TableShape, row: object): Statement {
  const names = columnNames(table);
  const text = `INSERT INTO "${table.options.name}" (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  return { text, values: names.map((name) => (row as Readonly<Record<string, unknown>>)[name.slice(1, -1)]) };
}

function namedValues(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `'${name}', ${value}`)
    .join(', ');
}

export const sqliteDialect: Dialect = {
  kind: 'sqlite',
  greatest: 'max',
  among: () => 'IN (SELECT value FROM json_each(?))',
  list: (values) => JSON.stringify(values),
  eachUuid: `json_each(?) AS item`,
  records(columns) {
    const values = Object.keys(columns).map((name) => `value ->> '${name}' AS ${name}`);
    return `(SELECT ${values.join(', ')} FROM json_each(?)) AS item`;
  },
  json: (values) => `json_object(${namedValues(values)})`,
  onPrimary: 'true',
  forUpdate: '',
  forUpdateFree: '',
  joinByIndex: null,
  insertAll(table) {
    const names = columnNames(table);
    const values = names.map((name) => `value ->> '${name.slice(1, -1)}'`);
    return `INSERT OR ROLLBACK INTO "${table.options.name}" (${names.join(', ')}) SELECT ${values.join(', ')} FROM json_each(?) WHERE true`;
  },
  // One by one: SQLite needs half the time for a bound row that it needs for a row in JSON, and a statement of one row needs no journal.
  insertRows(table, rows, ending = '') {
    const names = columnNames(table);
    const keys = names.map((name) => name.slice(1, -1));
    return {
      text: `INSERT INTO "${table.options.name}" (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})${ending}`,
      values: [],
      each: rows.map((row) => keys.map((key) => (row as Readonly<Record<string, unknown>>)[key])),
    };
  },
};

export const postgresDialect: Dialect = {
  kind: 'postgres',
  greatest: 'greatest',
  among: (type) => `= ANY(?::${type}[])`,
  list: (values) => values,
  eachUuid: 'unnest(?::uuid[]) AS item(value)',
  records(columns) {
    const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
    return `json_to_recordset(?::json) AS item(${typed.join(', ')})`;
  },
  json: (values) => `json_build_object(${namedValues(values)})::text`,
  // A standby can't give transaction IDs. The subquery makes the condition one that Postgres evaluates before it looks for rows.
  onPrimary: '(SELECT CASE WHEN pg_is_in_recovery() THEN txid_current() END IS NULL)',
  forUpdate: ' FOR UPDATE',
  forUpdateFree: ' FOR UPDATE SKIP LOCKED',
  // Otherwise it reads whole tables: it assumes that rows just written are a third of the table, and that cached pages must be read from a disk.
  joinByIndex: 'SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off',
  insertAll(table) {
    const columns = Object.entries(table.options.columns) as [string, { readonly type: string }][];
    const typed = columns.map(([name, column]) => `"${name}" ${column.type}`);
    const names = columnNames(table).join(', ');
    return `INSERT INTO "${table.options.name}" (${names}) SELECT ${names} FROM json_to_recordset(?::json) AS item(${typed.join(', ')}) WHERE true`;
  },
  insertRows(table, rows, ending = '') {
    return { text: `${postgresDialect.insertAll(table)}${ending}`, values: [JSON.stringify(rows)] };
  },
};
