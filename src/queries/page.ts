import { RequestError } from '../domain/shared/requestError';

/** One page of a list that can grow. Cursors are opaque to the caller, name their list, and stay valid while rows are added. */
export interface Page<T> {
  readonly edges: readonly { readonly node: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  /**
   * The cursor from which the next page goes on; null if the list has no rows there. It is the last row's, or beyond it if the page ended short: then there
   * are fewer rows than asked for, or none, and still there is a next page.
   */
  readonly endCursor: string | null;
  /** True exactly if the caller asked for the page `after` a cursor: the row of the cursor comes before the page. */
  readonly hasPreviousPage: boolean;
}

/** A page of a list whose rows can be counted. */
export interface CountedPage<T> extends Page<T> {
  /** How many rows the whole list has now. It costs one SQL statement. */
  readonly count: () => Promise<number>;
}

/**
 * A page of at most `first` rows of the list. The caller reads one row more than `first`, to know whether there is a next page. `keyOf` is the key from which that page
 * goes on. `endedAt`: the key at which the store ended the page short.
 */
export function pageOf<T>(
  list: string,
  rows: readonly T[],
  first: number,
  after: string | null,
  keyOf: (row: T) => string,
  endedAt: string | number | null = null,
): Page<T> {
  const edges = rows.slice(0, first).map((node) => ({ node, cursor: cursorOf(list, keyOf(node)) }));
  const short = endedAt !== null && rows.length <= first;
  return {
    edges,
    hasNextPage: short || rows.length > first,
    endCursor: short ? cursorOf(list, String(endedAt)) : (edges.at(-1)?.cursor ?? null),
    hasPreviousPage: after !== null,
  };
}

/** The key of a cursor; null without a cursor. Throws `BAD_USER_INPUT` for a text that is not a cursor of this list. */
export function keyAfter<K>(list: string, after: string | null, parse: (key: string) => K | null): K | null {
  if (after === null) {
    return null;
  }
  const text = Buffer.from(after, 'base64url')
    .toString('utf8')
    .slice(list.length + 1);
  const key = cursorOf(list, text) === after ? parse(text) : null;
  if (key === null) {
    throw new RequestError(
      'BAD_USER_INPUT',
      '`after` is not a cursor of this list. Pass the `cursor` or the `endCursor` of an earlier page.',
    );
  }
  return key;
}

/** Reads a key that is a place or a revision. */
export function parseNumberKey(key: string): number | null {
  return /^(0|[1-9]\d{0,15})$/.test(key) && Number.isSafeInteger(Number(key)) ? Number(key) : null;
}

/** The cursor of the row with this key. If keys count within an owner, such as the rules of one policy, the name of the list must include the owner. */
export function cursorOf(list: string, key: string): string {
  return Buffer.from(`${list} ${key}`, 'utf8').toString('base64url');
}
