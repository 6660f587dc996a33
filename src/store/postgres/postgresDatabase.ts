import type { DataSource, QueryRunner } from 'typeorm';
import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { AttemptOrder, Database, Lane, Transaction, TransactionOutcome } from '../sql/database';
import { databaseErrorOf } from '../sql/databaseError';
import { postgresDialect } from '../sql/dialect';
import { firstRow } from '../sql/query';
import type { Query } from '../sql/query';
import { assertWritable } from '../units/headRow';
import { Signal } from '../sql/signal';
import { waitedTooLong } from '../sql/waitingLine';
import { WAITING_LIMITS, WriterQueue } from '../sql/writerQueue';
import { postgresAttemptOrder } from './attemptOrder';
import { ChangeHints } from './changeHints';
import { makePartitions } from './partitions';

export interface PostgresOptions {
  readonly now: () => Instant;
  /** How long a transaction waits for its turn, and each of its statements for a lock, in milliseconds. */
  readonly maxWaitMs?: number | undefined;
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

/** Postgres, through TypeORM's pool. */
export class PostgresDatabase implements Database {
  readonly dialect = postgresDialect;
  readonly attemptOrder: AttemptOrder;
  readonly #dataSource: DataSource;
  readonly #now: () => Instant;
  readonly #begin: string;
  readonly #lanes: Readonly<Record<Lane, WriterQueue<'only'>>>;
  readonly #changes = new Signal();
  readonly #hints: ChangeHints;
  /** Callers that check at the same time share one check. */
  #checking: Promise<void> | null = null;
  #closed = false;

  constructor(dataSource: DataSource, url: string, { now, maxWaitMs = WAITING_LIMITS.maxWaitMs }: PostgresOptions) {
    this.#dataSource = dataSource;
    this.#now = now;
    this.#begin = `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = ${String(maxWaitMs)}`;
    const queue = (lane: Lane): WriterQueue<'only'> => new WriterQueue(['only'], { ...WAITING_LIMITS, maxWaitMs, atOnce: AT_ONCE[lane] });
    this.#lanes = { policy: queue('policy'), records: queue('records'), attempts: queue('attempts'), maintenance: queue('maintenance') };
    this.attemptOrder = postgresAttemptOrder(now);
    this.#hints = new ChangeHints(url, () => {
      this.#changes.tell();
    });
  }

  async read<T>(query: Query<T>): Promise<T> {
    return await this.#connected((runner) => run(runner, query));
  }

  async snapshot<T>(query: Query<T>): Promise<T> {
    return await this.#connected(async (runner) => {
      const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
      const outcome = await inTransaction(runner, begin, async () => ({ commit: true, value: await run(runner, query) }));
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
      const outcome = await this.#transaction((runner) => work({ run: (query) => run(runner, query) }));
      if (outcome.commit && outcome.tell === true) {
        this.#changes.tell();
        this.#hints.tell();
      }
      return outcome.value;
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
    );
    if (state?.read_only !== false) {
      throw new Error('Postgres takes no writes: it is a standby, or it is set to read-only.');
    }
    await this.#transaction(async (runner) => {
      await run(runner, assertWritable());
      return { commit: false, value: undefined };
    });
  }

  async maintain(): Promise<void> {
    await makePartitions(this, this.#now());
  }

  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    await Promise.all(Object.values(this.#lanes).map((lane) => lane.drain()));
    await this.#hints.close();
    await this.#dataSource.destroy();
  }

  /** Throws `OVERLOADED` if a statement waited too long for a lock. */
  async #transaction<T>(work: (runner: QueryRunner) => Promise<TransactionOutcome<T>>): Promise<TransactionOutcome<T>> {
    try {
      return await this.#connected((runner) => inTransaction(runner, this.#begin, () => work(runner)));
    } catch (error) {
      throw databaseErrorOf(error).code === LOCK_TIMEOUT ? waitedTooLong() : error;
    }
  }

  async #connected<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.#dataSource.createQueryRunner();
    try {
      return await work(runner);
    } finally {
      await runner.release();
    }
  }
}

async function run<T>(runner: QueryRunner, query: Query<T>): Promise<T> {
  let step = query.next();
  while (step.done !== true) {
    const { text, values } = step.value;
    const result = await runner.query(withPlaces(text), [...values], true);
    step = query.next({ rows: result.records, affected: result.affected ?? 0 });
  }
  return step.value;
}

async function inTransaction<T>(
  runner: QueryRunner,
  begin: string,
  work: () => Promise<TransactionOutcome<T>>,
): Promise<TransactionOutcome<T>> {
  let committed = false;
  try {
    await runner.query(begin);
    const outcome = await work();
    if (outcome.commit) {
      await runner.query('COMMIT');
      committed = true;
    }
    return outcome;
  } finally {
    // If the connection is lost, its transaction is rolled back anyway. The first error is the one that is thrown.
    if (!committed) {
      await runner.query('ROLLBACK').catch(() => undefined);
    }
  }
}
