/** What came over the wire: the assertion that follows is what checks it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON of any shape
export type Json = any;
