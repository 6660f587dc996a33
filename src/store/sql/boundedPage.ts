import type { PageRows } from '../port/pageRows';
import { firstRow } from './query';
import type { Query } from './query';

/**
 * How many rows one statement may look at, about. A list whose filter has no index of its own looks at so many rows for one page at most, and then ends the
 * page short.
 */
const MOST_ROWS = 20_000;

/** The page of a list that has no rows. */
export const NO_ROWS: PageRows<never, never> = { rows: [], endedAt: null };

/** How much more each look takes than the one before: most pages are full after the first. */
const GROWTH = 8;

/** A list that an index gives in the order of its keys, of which a filter lets some rows through. */
export interface FilteredList<Row, Key> {
  /** Whether the index gives only rows that the filter lets through. */
  readonly exact: boolean;
  /** The key of the row that is `count` rows after `after`, without the filter; null if there are fewer rows. */
  edge(after: Key, count: number): Query<Key | null>;
  /** The rows after `after` that the filter lets through, in order: those up to `edge`, if it is given, and at most `limit`. */
  rows(after: Key, edge: Key | null, limit: number): Query<readonly Row[]>;
}

/** A page of at most `limit` rows after `start`. It ends short if it has looked at `mostRows` rows. */
export function* boundedPage<Row, Key>(
  list: FilteredList<Row, Key>,
  start: Key,
  limit: number,
  mostRows = MOST_ROWS,
): Query<PageRows<Row, Key>> {
  if (list.exact) {
    return { rows: yield* list.rows(start, null, limit), endedAt: null };
  }
  const rows: Row[] = [];
  let position = start;
  for (let left = mostRows, share = Math.min(limit, mostRows); left > 0; left -= share, share = Math.min(left, share * GROWTH)) {
    const edge = yield* list.edge(position, share);
    rows.push(...(yield* list.rows(position, edge, limit - rows.length)));
    if (rows.length === limit || edge === null) {
      return { rows, endedAt: null };
    }
    position = edge;
  }
  return { rows, endedAt: position };
}

/** How many rows a list has, one slice of at most `MOST_ROWS` rows after another. The database is free for others between two slices. */
export async function countInSlices<Key>(
  list: Pick<FilteredList<unknown, Key>, 'edge'> & { count(after: Key, edge: Key | null): Query<number> },
  start: Key,
  read: <T>(query: Query<T>) => Promise<T>,
): Promise<number> {
  let total = 0;
  let position: Key | null = start;
  while (position !== null) {
    const after: Key = position;
    const edge: Key | null = await read(list.edge(after, MOST_ROWS));
    total += await read(list.count(after, edge));
    position = edge;
  }
  return total;
}

/** The only value of a statement that gives one row of one column named `value`, if any. */
export function* firstValue<T>(text: string, ...values: readonly unknown[]): Query<T | null> {
  const row = yield* firstRow<{ readonly value: T }>(text, ...values);
  return row?.value ?? null;
}
