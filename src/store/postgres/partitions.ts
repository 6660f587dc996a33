import { RequestError } from '../../domain/shared/requestError';
import type { Instant } from '../../domain/shared/revision';
import type { Database } from '../sql/database';
import { databaseErrorOf } from '../sql/databaseError';
import { affected, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { FIRST_ID, firstIdAt, timeOfId } from '../sql/timeOrderedIds';
import { ADVISORY_LOCKS } from './advisoryLocks';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How many days ahead partitions are made. */
const DAYS_AHEAD = 7;
/** How many days a statement reads at a time. Postgres plans for each partition that a statement could need, and locks it. */
const DAYS_READ = 8;
/** How long making or dropping a partition waits for locks, in milliseconds. While it waits, other statements wait for it. */
const LOCK_WAIT_MS = 100;
/** Codes of errors without harm: the default partition has attempts of that day; this role may not create or drop tables. */
const HARMLESS = new Set(['23514', '42501']);

const PREFIX = 'connection_attempt_';

/** The partitions of attempts, one for each day. Attempts of a day without a partition are in the default partition. */
export class Partitions {
  readonly #database: Pick<Database, 'read' | 'write'>;
  readonly #now: () => Instant;
  /** The first day that had a partition when they were last maintained; null before that. */
  #oldest: number | null = null;

  constructor(database: Pick<Database, 'read' | 'write'>, now: () => Instant) {
    this.#database = database;
    this.#now = now;
  }

  /** The lowest ID of each part of the table below this ID, newest part first. The last one is below every ID. */
  *floors(until: string): Iterable<string> {
    const oldest = this.#oldest;
    if (oldest !== null) {
      const last = Math.min(dayOf(timeOfId(until)), dayOf(this.#now()) + DAYS_AHEAD);
      for (let day = last - DAYS_READ + 1; day > oldest; day -= DAYS_READ) {
        yield firstIdAt(day * DAY_MS);
      }
    }
    yield FIRST_ID;
  }

  /**
   * Makes the missing partitions, from yesterday on, and drops those whose days are all before `firstDay`. Returns false if some are left for later, because
   * another session has locked the table. A day needs no partition: if it has attempts in the default partition, it gets none any more.
   */
  async maintain(firstKept: Instant | null): Promise<boolean> {
    const days = await this.#database.read(daysWithPartition(), 'quick');
    const yesterday = Math.max(0, dayOf(this.#now()) - 1);
    const wanted = Array.from({ length: DAYS_AHEAD + 2 }, (_, index) => yesterday + index);
    const dropped = firstKept === null ? [] : days.filter((day) => day < dayOf(firstKept));
    const done = await this.#each([
      ...wanted.filter((day) => !days.includes(day)).map((day) => makePartition(day)),
      ...dropped.map((day) => dropPartition(day)),
    ]);
    const left = await this.#database.read(daysWithPartition(), 'quick');
    this.#oldest = Math.min(...left, yesterday);
    return done;
  }

  /** Runs each in a transaction of its own. Returns false if one did not get its locks. */
  async #each(queries: readonly Query<void>[]): Promise<boolean> {
    for (const query of queries) {
      try {
        await this.#database.write('maintenance', async (transaction) => {
          await transaction.run(query);
          return { commit: true, value: undefined };
        });
      } catch (error) {
        if (error instanceof RequestError) {
          return false;
        }
        if (!HARMLESS.has(databaseErrorOf(error).code)) {
          throw error;
        }
      }
    }
    return true;
  }
}

/** Attaching locks only the default partition against readers, not the table: see the documentation of Postgres on ALTER TABLE … ATTACH PARTITION. */
function* makePartition(day: number): Query<void> {
  yield* alone();
  // Another node may have made it meanwhile.
  if ((yield* daysWithPartition()).includes(day)) {
    return;
  }
  const name = nameOf(day);
  const [from, to] = [firstIdAt(day * DAY_MS), firstIdAt((day + 1) * DAY_MS)];
  yield* affected(`CREATE TABLE ${name} (LIKE connection_attempt INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`);
  yield* affected(`ALTER TABLE connection_attempt ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`);
}

function* dropPartition(day: number): Query<void> {
  yield* alone();
  yield* affected(`DROP TABLE IF EXISTS ${nameOf(day)}`);
}

/** One node at a time works on partitions, and waits for locks only briefly. */
function* alone(): Query<void> {
  yield* affected('SELECT pg_advisory_xact_lock(?)', ADVISORY_LOCKS.partitions);
  yield* affected(`SET LOCAL lock_timeout = ${String(LOCK_WAIT_MS)}`);
}

function* daysWithPartition(): Query<number[]> {
  const found = yield* rows<{ readonly relname: string }>(
    `SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'connection_attempt'::regclass`,
  );
  return found.flatMap(({ relname }) => {
    const [, year, month, day] = /^connection_attempt_(\d{4})(\d{2})(\d{2})$/.exec(relname) ?? [];
    return day === undefined ? [] : [dayOf(Date.UTC(Number(year), Number(month) - 1, Number(day)))];
  });
}

function dayOf(at: Instant): number {
  return Math.floor(at / DAY_MS);
}

function nameOf(day: number): string {
  return `${PREFIX}${new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')}`;
}
