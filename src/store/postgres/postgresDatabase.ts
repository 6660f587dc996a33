import type { DataSource, QueryRunner } from 'typeorm';
import type { Instant } from '../../domain/shared/revision';
import type { AttemptOrder, Database, Lane, Transaction, TransactionOutcome } from '../sql/database';
import { databaseErrorOf } from '../sql/databaseError';
import { postgresDialect } from '../sql/dialect';
import { firstRow } from '../sql/query';
import type { Query } from '../sql/query';
import { Signal } from '../sql/signal';
import { WriterQueue } from '../sql/writerQueue';
import { postgresAttemptOrder } from './attemptOrder';
import { ChangeListener, NOTIFY } from './changeListener';
import { makePartitions } from './partitions';

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

/** Postgres, through TypeORM's pool. A node runs one transaction of each lane at a time, so that transactions that wait take no connections. */
export class PostgresDatabase implements Database {
  readonly dialect = postgresDialect;
  readonly attemptOrder: AttemptOrder;
  readonly #dataSource: DataSource;
  readonly #now: () => Instant;
  readonly #lanes: Readonly<Record<Lane, WriterQueue<'only'>>> = {
    policy: new WriterQueue(['only']),
    attempts: new WriterQueue(['only']),
    maintenance: new WriterQueue(['only']),
  };
  readonly #changes = new Signal();
  readonly #listener: ChangeListener;
  #closed = false;

  constructor(dataSource: DataSource, url: string, now: () => Instant) {
    this.#dataSource = dataSource;
    this.#now = now;
    this.attemptOrder = postgresAttemptOrder(now);
    this.#listener = new ChangeListener(url, () => {
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

  async write<T>(lane: Lane, work: (transaction: Transaction) => Promise<TransactionOutcome<T>>): Promise<T> {
    const release = await this.#lanes[lane].take('only');
    try {
      if (this.#closed) {
        throw new Error('The store is closed.');
      }
      return await this.#connected(async (runner) => {
        const outcome = await inTransaction(runner, 'BEGIN ISOLATION LEVEL READ COMMITTED', () =>
          work({ run: (query) => run(runner, query) }),
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
    await this.#dataSource.destroy();
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
  await runner.query(begin);
  let committed = false;
  try {
    const outcome = await work();
    if (outcome.commit) {
      await runner.query(outcome.tell === true ? `${NOTIFY}; COMMIT` : 'COMMIT');
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
