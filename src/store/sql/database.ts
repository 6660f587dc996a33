import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { ReadLane } from '../port/readLane';
import type { Dialect } from './dialect';
import type { Query } from './query';

/** The kinds of transaction that wait for the writer, each in a line of its own. */
export type Lane = 'policy' | 'records' | 'attempts' | 'maintenance';

export interface Transaction {
  run<T>(query: Query<T>): Promise<T>;
}

/** What followers on every node are told of: new entries of the change log, or new status changes of resources. */
export const TOPICS = ['changes', 'statuses'] as const;
export type Topic = (typeof TOPICS)[number];

export interface TransactionOutcome<T> {
  readonly commit: boolean;
  /** The topic of which the transaction wrote something; null or nothing if there is none. */
  readonly tell?: Topic | null;
  readonly value: T;
}

/**
 * Lets a follower of attempts read them in the order of their IDs without missing any. The nodes give the IDs, so an attempt with a lower ID may be committed
 * after one with a higher ID.
 */
export interface AttemptOrder {
  /** The time to put into the IDs of a batch that is formed now. */
  idTime(now: Instant): Instant;
  /** Announces the time of a batch's IDs, in the batch's transaction and before its rows. False if that time is too far from the database's: form the batch again. */
  announce(idTime: Instant): Query<boolean>;
  /** No attempt below this ID can be committed any more. Null if no later commit can have a lower ID than a committed one. */
  settled(): Query<string | null>;
  /** The lowest ID of each part of the table below this ID, newest part first, so that a statement can read few parts. The last one is below every ID. */
  floors(until: string): Iterable<string>;
}

/** What the store asks of SQLite and of Postgres. */
export interface Database {
  readonly dialect: Dialect;
  readonly attemptOrder: AttemptOrder;
  /** Reads outside any transaction: each statement sees a state of its own. Throws `OVERLOADED` if too many heavy reads wait, or if one waits too long. */
  read<T>(query: Query<T>, lane: ReadLane): Promise<T>;
  /** Reads in one transaction: all statements see one state. */
  snapshot<T>(query: Query<T>, lane: ReadLane): Promise<T>;
  /**
   * Runs one transaction. It is committed if its outcome says so. Otherwise, or if it throws, it is rolled back. The tenant is the one that waits for it: the
   * tenants of a lane are served in turn. Throws `OVERLOADED` if too many transactions wait, or if one waits too long for its turn or for a lock.
   */
  write<T>(lane: Lane, work: (transaction: Transaction) => Promise<TransactionOutcome<T>>, tenantId?: TenantId | null): Promise<T>;
  /** Calls back soon after something of the topic was committed by this node, or by another one (a hint that may get lost). */
  onHint(topic: Topic, listener: () => void): () => void;
  /** Whether a statement failed because of its values, and not because of the state of the database. */
  isRowError(error: unknown): boolean;
  /** Throws if the database does not answer or takes no writes. */
  check(): Promise<void>;
  /**
   * Does what this kind of database needs from time to time. `firstKept`: attempts before this time are dropped, if they can be dropped at once; null keeps
   * all. Returns false if something was put off until other sessions are done.
   */
  maintain(firstKept: Instant | null): Promise<boolean>;
  close(): Promise<void>;
}

type Work = (...args: never[]) => Promise<unknown>;
/** Gives a function that does the same, and something around it. */
type Around = <F extends Work>(work: F) => F;

/** The same database with something around everything that reads, and around everything that writes. `check` writes. */
export function wrapDatabase(database: Database, reading: Around, writing: Around): Database {
  return {
    dialect: database.dialect,
    attemptOrder: database.attemptOrder,
    read: reading(database.read.bind(database)),
    snapshot: reading(database.snapshot.bind(database)),
    write: writing(database.write.bind(database)),
    onHint: database.onHint.bind(database),
    isRowError: database.isRowError.bind(database),
    check: writing(database.check.bind(database)),
    maintain: database.maintain.bind(database),
    close: database.close.bind(database),
  };
}
