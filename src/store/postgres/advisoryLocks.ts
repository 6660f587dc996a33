/** The advisory locks of Postgres that nodes take, by their first key: what each protects. All of them are here so that no two are the same. */
export const ADVISORY_LOCKS = {
  /** Migrations: nodes that start at the same time migrate one after another. A connection has this lock, not a transaction. */
  migrations: 1_129_270_850,
  /** Batches of attempts, shared; the second key is the second of their IDs. A follower of attempts reads no further than the oldest such second. */
  attemptBatches: 1_129_270_851,
  /** The partitions of attempts: one node at a time makes them. */
  partitions: 1_129_270_852,
  /** The records of one tenant; the second key is a hash of the tenant's ID. Record units of one tenant follow one another. */
  recordsOfTenant: 1_129_270_853,
  /** The log: record units share it, each policy unit has it alone. Postgres serves this lock in the order of arrival, so that neither kind starves. */
  head: 1_129_270_854,
  /** A claim of a unit; the second key is a hash of the claim's ID. The second of two units with one claim waits for the first one's answer. */
  claim: 1_129_270_855,
} as const;
