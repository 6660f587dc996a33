/** What came over the wire: the assertion that follows is what checks it. */
export type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON of any shape
