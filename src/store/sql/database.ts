import type { Instant } from '../../domain/shared/revision';
import type { Dialect } from './dialect';
import type { Query } from './query';

/** What waits for the writer, each kind in a line of its own. */
export type Lane = 'policy' | 'attempts' | 'maintenance';

export interface Transaction {
  run<T>(query: Query<T>): Promise<T>;
}

export interface TransactionOutcome<T> {
  readonly commit: boolean;
  /** Whether followers of the change log, on every node, are to be told. */
  readonly tell?: boolean;
  readonly value: T;
}

/**
 * What lets a follower of attempts read in the order of their IDs without ever missing one: IDs are given by the nodes, and an attempt with a lower
 * ID may be committed after one with a higher.
 */
export interface AttemptOrder {
  /** The time for the IDs of a batch that is formed now. */
  idTime(now: Instant): Instant;
  /** Announces, in the batch's transaction and before its rows, the time of its IDs. False: that time is not near the database's own, the batch is to be formed anew. */
  announce(idTime: Instant): Query<boolean>;
  /** The ID below which no attempt can appear any more; null where what is committed is all that will ever be there. */
  settled(): Query<string | null>;
}

/** What the store asks of SQLite and of Postgres. */
export interface Database {
  readonly dialect: Dialect;
  readonly attemptOrder: AttemptOrder;
  /** Reads outside any transaction: each statement on a state of its own. */
  read<T>(query: Query<T>): Promise<T>;
  /** Reads on one state. */
  snapshot<T>(query: Query<T>): Promise<T>;
  /** One transaction, committed where its outcome says so and rolled back otherwise and where it throws. */
  write<T>(lane: Lane, work: (transaction: Transaction) => Promise<TransactionOutcome<T>>): Promise<T>;
  /** Calls back soon after a change was committed, here or (a hint that may get lost) on another node. */
  onChange(listener: () => void): () => void;
  /** Whether a statement failed for what it was given rather than for the state of the database. */
  isRowError(error: unknown): boolean;
  check(): Promise<void>;
  /** What the database wants done from time to time. */
  upkeep(): Promise<void>;
  close(): Promise<void>;
}
