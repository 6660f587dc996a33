/** JSON that a server sent. The assertions of the test check its shape. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON of any shape
export type Json = any;
