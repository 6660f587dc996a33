/** Where a page of a list begins, and how many rows it has at most. Keys are IDs, which are UUIDv7: their order is that of creation. A key may be any text. */
export interface KeyPage {
  readonly limit: number;
  /** The key of the last row of the page before; null for the first page. */
  readonly after: string | null;
}

/** The rows of a page, in the order of the list. */
export interface PageRows<Row, Key = string> {
  readonly rows: readonly Row[];
  /**
   * Null if the page is full or the list ends with it. Otherwise the page ended short, because it had looked at many rows that the filter does not let
   * through: the list goes on after this key, which need not be that of a row.
   */
  readonly endedAt: Key | null;
}
