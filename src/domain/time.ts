/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. Nothing in domain/ reads a clock: time is an argument. */
export type Instant = number;
