import type { Instant } from '../../domain/shared/revision';
import { overloadedError } from '../../domain/shared/requestError';
import type { TenantId } from '../../domain/tenants/tenant';
import type { ReadLane } from '../port/readLane';
import type { AttemptOrder, Database, Lane, Topic, Transaction, TransactionOutcome } from '../sql/database';
import { databaseErrorOf } from '../sql/databaseError';
import { postgresDialect } from '../sql/dialect';
import { FairQueue } from '../sql/fairQueue';
import { firstRow } from '../sql/query';
import type { Query } from '../sql/query';
import { assertWritable } from '../units/headRow';
import { Signal } from '../sql/signal';
import { RETRY_AFTER_MS, waitedTooLong } from '../sql/waitingLine';
import { WAITING_LIMITS, WriterQueue } from '../sql/writerQueue';
import { postgresAttemptOrder } from './attemptOrder';
import { beginOf } from './beginOf';
import { ChangeHints } from './changeHints';
import { ConnectionPool, HEAVY_AT_ONCE } from './connectionPool';
import type { PoolConnection, PoolDeadlines, PoolName } from './connectionPool';
import { Partitions } from './partitions';

export interface PostgresOptions {
  readonly now: () => Instant;
  /** How long a transaction waits for its turn, and each of its statements for a lock, in milliseconds. */
  readonly maxWaitMs?: number | undefined;
  /** Deadlines of the connections other than the usual ones. */
  readonly deadlines?: Partial<Record<PoolName, Partial<PoolDeadlines>>> | undefined;
}

const placed = new Map<string, string>();

/** The statement's text with `$1`, `$2`, … in place of `?`. */
function withPlaces(text: string): string {
  let result = placed.get(text);
  if (result === undefined) {
    let place = 0;
    result = text.replaceAll('?', () => `$${String((place += 1))}`);
    placed.set(text, result);
  }
  return result;
}

/** How many transactions of each lane a node runs at a time. The others wait in the node, so that they take no connections. */
const AT_ONCE: Readonly<Record<Lane, number>> = { policy: 1, records: 3, attempts: 1, maintenance: 1 };

/** SQLSTATE `lock_not_available`: the wait for a lock took longer than `lock_timeout`. */
const LOCK_TIMEOUT = '55P03';
/** SQLSTATE `query_canceled`: a statement took longer than `statement_timeout`. */
const STATEMENT_TIMEOUT = '57014';

/** Postgres, through a pool of connections for each kind of work. */
export class PostgresDatabase implements Database {
  readonly dialect = postgresDialect;
  readonly attemptOrder: AttemptOrder;
  readonly #pools: Readonly<Record<PoolName, ConnectionPool>>;
  readonly #heavy = new FairQueue(HEAVY_AT_ONCE);
  readonly #partitions: Partitions;
  readonly #maxWaitMs: number;
  readonly #lanes: Readonly<Record<Lane, WriterQueue<'only'>>>;
  readonly #signals: Readonly<Record<Topic, Signal>> = { changes: new Signal(), statuses: new Signal() };
  readonly #hints: ChangeHints;
  /** Callers that check at the same time share one check. */
  #checking: Promise<void> | null = null;
  #closed = false;

  constructor(url: string, { now, maxWaitMs = WAITING_LIMITS.maxWaitMs, deadlines = {} }: PostgresOptions) {
    const pool = (name: PoolName): ConnectionPool => new ConnectionPool(url, name, deadlines[name]);
    this.#pools = { feed: pool('feed'), quick: pool('quick'), heavy: pool('heavy'), writes: pool('writes') };
    this.#partitions = new Partitions(this, now);
    this.#maxWaitMs = maxWaitMs;
    const queue = (lane: Lane): WriterQueue<'only'> => new WriterQueue(['only'], { ...WAITING_LIMITS, maxWaitMs, atOnce: AT_ONCE[lane] });
    this.#lanes = { policy: queue('policy'), records: queue('records'), attempts: queue('attempts'), maintenance: queue('maintenance') };
    this.attemptOrder = postgresAttemptOrder(now, this.#partitions);
    this.#hints = new ChangeHints(url, (topic) => {
      this.#signals[topic].tell();
    });
  }

  async read<T>(query: Query<T>, lane: ReadLane): Promise<T> {
    return await this.#inLane(lane, (connection) => run(connection, query));
  }

  async snapshot<T>(query: Query<T>, lane: ReadLane): Promise<T> {
    return await this.#inLane(lane, async (connection) => {
      const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
      const outcome = await inTransaction(connection, begin, async () => ({ commit: true, value: await run(connection, query) }));
      return outcome.value;
    });
  }

  async write<T>(
    lane: Lane,
    work: (transaction: Transaction) => Promise<TransactionOutcome<T>>,
    tenantId: TenantId | null = null,
  ): Promise<T> {
    const release = await this.#lanes[lane].take('only', tenantId);
    try {
      const outcome = await this.#transaction(lane, (connection) => work({ run: (query) => run(connection, query) }));
      if (outcome.commit && outcome.tell) {
        this.#signals[outcome.tell].tell();
        this.#hints.tell(outcome.tell);
      }
      return outcome.value;
    } finally {
      release();
    }
  }

  onHint(topic: Topic, listener: () => void): () => void {
    return this.#signals[topic].on(listener);
  }

  /** The classes 22 (data exceptions) and 23 (violated constraints) of SQLSTATE. */
  isRowError(error: unknown): boolean {
    return /^2[23]/.test(databaseErrorOf(error).code);
  }

  async check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = null;
    });
    await this.#checking;
  }

  async #check(): Promise<void> {
    const state = await this.read(
      firstRow<{ readonly read_only: boolean }>(
        `SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS read_only`,
      ),
      'feed',
    );
    if (state?.read_only !== false) {
      throw new Error('Postgres takes no writes: it is a standby, or it is set to read-only.');
    }
    await this.#transaction('records', async (connection) => {
      await run(connection, assertWritable());
      return { commit: false, value: undefined };
    });
  }

  async maintain(firstKept: Instant | null): Promise<boolean> {
    return await this.#partitions.maintain(firstKept);
  }

  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    await Promise.all(Object.values(this.#lanes).map((lane) => lane.drain()));
    await this.#hints.close();
    await Promise.all(Object.values(this.#pools).map((pool) => pool.close()));
  }

  /** Throws `OVERLOADED` if a statement waited too long for a lock. */
  async #transaction<T>(lane: Lane, work: (connection: PoolConnection) => Promise<TransactionOutcome<T>>): Promise<TransactionOutcome<T>> {
    try {
      return await this.#pools.writes.use((connection) =>
        inTransaction(connection, beginOf(lane, this.#maxWaitMs), () => work(connection)),
      );
    } catch (error) {
      throw databaseErrorOf(error).code === LOCK_TIMEOUT ? waitedTooLong() : error;
    }
  }

  async #inLane<T>(lane: ReadLane, work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    if (typeof lane === 'string') {
      return await this.#pools[lane].use(work);
    }
    try {
      return await this.#heavy.run(lane.heavyFor, () => this.#pools.heavy.use(work));
    } catch (error) {
      throw databaseErrorOf(error).code === STATEMENT_TIMEOUT
        ? overloadedError('Reading this took too long. Ask for less, or try again in a moment.', RETRY_AFTER_MS)
        : error;
    }
  }
}

async function run<T>(connection: PoolConnection, query: Query<T>): Promise<T> {
  let step = query.next();
  while (step.done !== true) {
    const { text, values } = step.value;
    step = query.next(await connection.query(withPlaces(text), values));
  }
  return step.value;
}

async function inTransaction<T>(
  connection: PoolConnection,
  begin: string,
  work: () => Promise<TransactionOutcome<T>>,
): Promise<TransactionOutcome<T>> {
  let committed = false;
  try {
    await connection.query(begin);
    const outcome = await work();
    if (outcome.commit) {
      await connection.query('COMMIT');
      committed = true;
    }
    return outcome;
  } finally {
    // If the connection is lost, its transaction is rolled back anyway. The first error is the one that is thrown.
    if (!committed) {
      await connection.query('ROLLBACK').catch(() => undefined);
    }
  }
}
