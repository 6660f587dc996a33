import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { ReadLane } from '../port/readLane';
import type { AttemptOrder, Database, Lane, Transaction, TransactionOutcome } from '../sql/database';
import { databaseErrorOf, deadlineErrorOf } from '../sql/databaseError';
import { postgresDialect } from '../sql/dialect';
import { FairQueue, HEAVY_WAITING } from '../sql/fairQueue';
import { firstRow } from '../sql/query';
import type { Query } from '../sql/query';
import { Signal } from '../sql/signal';
import { WriterQueue } from '../sql/writerQueue';
import { postgresAttemptOrder } from './attemptOrder';
import { ChangeListener, NOTIFY } from './changeListener';
import { ConnectionPool, HEAVY_AT_ONCE } from './connectionPool';
import type { PoolConnection, PoolDeadlines, PoolName } from './connectionPool';
import { makePartitions } from './partitions';

export interface PostgresOptions {
  readonly now: () => Instant;
  /** Deadlines other than the usual ones. */
  readonly deadlines?: Partial<Record<PoolName, Partial<PoolDeadlines>>>;
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

/** Postgres, through a pool of connections for each kind of work. A node runs one transaction of each lane at a time, so that transactions that wait take no connections. */
export class PostgresDatabase implements Database {
  readonly dialect = postgresDialect;
  readonly attemptOrder: AttemptOrder;
  readonly #pools: Readonly<Record<PoolName, ConnectionPool>>;
  readonly #heavy = new FairQueue<TenantId | null>({ ...HEAVY_AT_ONCE, ...HEAVY_WAITING });
  readonly #now: () => Instant;
  readonly #lanes: Readonly<Record<Lane, WriterQueue<'only'>>> = {
    policy: new WriterQueue(['only']),
    attempts: new WriterQueue(['only']),
    maintenance: new WriterQueue(['only']),
  };
  readonly #changes = new Signal();
  readonly #listener: ChangeListener;
  #closed = false;

  constructor(url: string, { now, deadlines = {} }: PostgresOptions) {
    const pool = (name: PoolName): ConnectionPool => new ConnectionPool(url, name, deadlines[name]);
    this.#pools = { feed: pool('feed'), quick: pool('quick'), heavy: pool('heavy'), writes: pool('writes') };
    this.#now = now;
    this.attemptOrder = postgresAttemptOrder(now);
    this.#listener = new ChangeListener(url, () => {
      this.#changes.tell();
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

  async write<T>(lane: Lane, work: (transaction: Transaction) => Promise<TransactionOutcome<T>>): Promise<T> {
    const release = await this.#lanes[lane].take('only');
    try {
      if (this.#closed) {
        throw new Error('The store is closed.');
      }
      return await this.#using('writes', async (connection) => {
        const outcome = await inTransaction(connection, 'BEGIN ISOLATION LEVEL READ COMMITTED', () =>
          work({ run: (query) => run(connection, query) }),
        );
        if (outcome.commit && outcome.tell === true) {
          this.#changes.tell();
        }
        return outcome.value;
      });
    } finally {
      release();
    }
  }

  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** The classes 22 (data exceptions) and 23 (violated constraints) of SQLSTATE. */
  isRowError(error: unknown): boolean {
    return /^2[23]/.test(databaseErrorOf(error).code);
  }

  async check(): Promise<void> {
    const state = await this.read(
      firstRow<{ readonly read_only: boolean }>(
        `SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS read_only`,
      ),
      'feed',
    );
    if (state?.read_only !== false) {
      throw new Error('Postgres takes no writes: it is a standby, or it is set to read-only.');
    }
  }

  async maintain(): Promise<void> {
    await makePartitions(this, this.#now());
  }

  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    const releases = await Promise.all(Object.values(this.#lanes).map((lane) => lane.take('only')));
    this.#closed = true;
    for (const release of releases) {
      release();
    }
    await this.#listener.close();
    await Promise.all(Object.values(this.#pools).map((pool) => pool.close()));
  }

  async #inLane<T>(lane: ReadLane, work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    return typeof lane === 'string' ? await this.#using(lane, work) : await this.#heavy.run(lane.heavyFor, () => this.#using('heavy', work));
  }

  async #using<T>(pool: PoolName, work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    try {
      return await this.#pools[pool].use(work);
    } catch (error) {
      throw deadlineErrorOf(error) ?? error;
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
  await connection.query(begin);
  let committed = false;
  try {
    const outcome = await work();
    if (outcome.commit) {
      await connection.query(outcome.tell === true ? `${NOTIFY}; COMMIT` : 'COMMIT');
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
