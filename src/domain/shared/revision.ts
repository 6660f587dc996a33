/** A position in the one change log, which is ordered and has no gaps. 0 is before the first change. */
export type Revision = number;

/** 2^53-1, the `until_revision` of a version that is still open. It is greater than every revision that a log can have. */
export const NO_REVISION_YET: Revision = Number.MAX_SAFE_INTEGER;

/** A revision as a caller sends it, up to 2^63-1. One above `NO_REVISION_YET` is a bigint, so that a message can repeat it exactly; no log reaches it. */
export type SentRevision = Revision | bigint;

/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. The domain never reads a clock; it is given the time. */
export type Instant = number;
