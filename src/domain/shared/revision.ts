/**
 * A position in the one, gap-free, totally ordered change log. 0 is before the first change.
 * The API takes revisions up to 2^63-1; what lies above `NO_REVISION_YET` is read as `NO_REVISION_YET`, which no log reaches.
 */
export type Revision = number;

/** 2^53-1: the `until_revision` of a version that is still open, and above every revision that can be. */
export const NO_REVISION_YET: Revision = Number.MAX_SAFE_INTEGER;

/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. Nothing in domain/ reads a clock: time is an argument. */
export type Instant = number;
