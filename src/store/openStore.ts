import { isAbsolute } from 'node:path';
import type { Instant } from '../domain/shared/revision';
import { DEFAULT_MAX_IDEMPOTENCY_KEYS } from '../domain/tenants/tenantBounds';
import { attemptsOn } from './attempts/attemptRecorder';
import { summariesOn } from './attempts/attemptSummaries';
import { history } from './changes/historyReader';
import { changeLog } from './changes/logReader';
import { storedTimes } from './changes/storedTimes';
import { startMaintenance } from './maintenance';
import type { CurrentState } from './port/currentState';
import { rulesNow } from './policies/readRules';
import { StoreOpenError } from './port/store';
import type { Store } from './port/store';
import { openPostgres } from './postgres/openPostgres';
import type { PostgresOptions } from './postgres/postgresDatabase';
import { reassessmentsOn } from './reassessment/reassessmentJobs';
import { recordsOn } from './recordReader';
import { withUnavailable } from './sql/availableDatabase';
import type { Database } from './sql/database';
import { openSqlite } from './sqlite/openSqlite';
import { onSameFiles } from './sqlite/sameFiles';
import { changePolicyOn } from './units/changePolicy';
import { changeRecordsOn } from './units/changeRecords';
import { currentState } from './units/currentStateReader';

interface StoreOptions {
  /** `sqlite:` and an absolute path, or `postgres://…`. */
  readonly url: string;
  /** Whether to bring the tables up to date. Otherwise a database that is behind is refused. */
  readonly migrate: boolean;
  readonly now: () => Instant;
  /** SQLite: opens no writer. */
  readonly readOnly?: boolean;
  /** How many idempotency keys are stored of one tenant's callers at most. */
  readonly maxIdempotencyKeys?: number | undefined;
  /** How long a write may wait for its turn, and for each lock, in milliseconds. */
  readonly maxWaitMs?: number | undefined;
  /** Postgres: deadlines of the connections other than the usual ones. */
  readonly deadlines?: PostgresOptions['deadlines'];
  /** For how many days attempts, ended runs and resolved policy requests are kept. By default for ever. */
  readonly retentionDays?: number | null | undefined;
}

/** Opens the database. Throws `StoreOpenError` if it can't be opened or does not fit this code. */
export async function openStore({
  url,
  migrate,
  now,
  readOnly = false,
  maxIdempotencyKeys = DEFAULT_MAX_IDEMPOTENCY_KEYS,
  maxWaitMs,
  deadlines,
  retentionDays = null,
}: StoreOptions): Promise<Store> {
  const database = withUnavailable(await openDatabase(url, { migrate, readOnly, now, maxWaitMs, deadlines }));
  const stopMaintenance = readOnly ? (): Promise<void> => Promise.resolve() : startMaintenance(database, now, retentionDays);
  const { attempts, drained } = attemptsOn(database, now, maxIdempotencyKeys);
  return {
    kind: database.dialect.kind,
    log: changeLog(database),
    history: history(database),
    attempts,
    summaries: summariesOn(database),
    current: currentOn(database),
    records: recordsOn(database),
    reassessments: reassessmentsOn(database, now),
    times: storedTimes(database),
    changePolicy: changePolicyOn(database, now, maxIdempotencyKeys),
    changeRecords: changeRecordsOn(database, now, maxIdempotencyKeys),
    check: () => database.check(),
    async close() {
      await stopMaintenance();
      await drained();
      await database.close();
    },
  };
}

/** From so many tenants on, reading them is a heavy read. */
const MANY_TENANTS = 500;

function currentOn(database: Database): CurrentState {
  const quick = currentState(database.dialect, (query) => database.read(query, 'quick'));
  const heavy = currentState(database.dialect, (query) => database.read(query, { heavyFor: null }));
  return {
    ...quick,
    rules: (tenantId) => database.snapshot(rulesNow(tenantId), 'feed'),
    tenants: (ids, domains) => (ids.length + domains.length > MANY_TENANTS ? heavy : quick).tenants(ids, domains),
  };
}

async function openDatabase(url: string, options: Omit<StoreOptions, 'url'> & { readonly readOnly: boolean }): Promise<Database> {
  if (url.startsWith('sqlite:')) {
    const file = url.slice('sqlite:'.length);
    if (!isAbsolute(file)) {
      throw new StoreOpenError(`\`${url}\` is not a database URL: \`sqlite:\` must be followed by an absolute path.`);
    }
    return onSameFiles(await openSqlite(file, options), file);
  }
  if (/^postgres(ql)?:\/\//.test(url)) {
    return await openPostgres(url, options);
  }
  throw new StoreOpenError('The database URL must start with `sqlite:` or `postgres://`.');
}
