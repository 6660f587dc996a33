import type { Statement } from './query';

/** What is read of an EntitySchema here. */
interface TableShape {
  readonly options: { readonly name: string; readonly columns: object };
}

/** The few places where the two databases want different words. */
export interface Dialect {
  readonly kind: 'sqlite' | 'postgres';
  /** The function that gives the greatest of its arguments. */
  readonly greatest: string;
  /** What follows a column to ask whether it is in the list that is the statement's next value (see `list`). */
  among(type: 'uuid' | 'varchar'): string;
  /** A list of texts as a value for `among` and `each`. */
  list(values: readonly string[]): unknown;
  /** A table expression `item(value)` of the list that is the statement's next value. */
  eachUuid: string;
  /** A table expression `item(…)` of the rows that the statement's next value lists as JSON. */
  records(columns: Readonly<Record<string, 'uuid' | 'varchar' | 'text' | 'bigint' | 'boolean'>>): string;
  /** An expression that makes a JSON object, as text, of these expressions by name. */
  json(values: Readonly<Record<string, string>>): string;
  /** What follows a SELECT of rows that are to stand still until the transaction ends. SQLite has one writer: they do. */
  readonly forShare: string;
  readonly forUpdate: string;
  /** As `forUpdate`, without the rows that another transaction has locked. */
  readonly forUpdateFree: string;
  /** A statement after which the transaction joins by index: for one that touches few rows of what may be big tables. Null where that needs no saying. */
  readonly joinByIndex: string | null;
  /** `INSERT` of all rows in the statement's one value (see `json`); may be followed by `ON CONFLICT`. */
  insertAll(table: TableShape): string;
  /** `INSERT` of these rows, followed by `ending`, in the way that is fastest where they are many. */
  insertRows(table: TableShape, rows: readonly object[], ending?: string): Statement;
}

/** The names of a table's columns, quoted, in order. */
function columnNames(table: TableShape): string[] {
  return Object.keys(table.options.columns).map((name) => `"${name}"`);
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
  forShare: '',
  forUpdate: '',
  forUpdateFree: '',
  joinByIndex: null,
  insertAll(table) {
    const names = columnNames(table);
    const values = names.map((name) => `value ->> '${name.slice(1, -1)}'`);
    return `INSERT OR ROLLBACK INTO "${table.options.name}" (${names.join(', ')}) SELECT ${values.join(', ')} FROM json_each(?) WHERE true`;
  },
  // One by one: SQLite takes a row that is bound in half the time that it takes to read it from JSON, and no row by itself needs a journal.
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
  forShare: ' FOR SHARE',
  forUpdate: ' FOR UPDATE',
  forUpdateFree: ' FOR UPDATE SKIP LOCKED',
  // Left to itself it reads whole tables: it takes what was just written for a third of all there is, and pages in memory for pages on a disk.
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
