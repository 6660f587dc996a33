import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import { openStore } from '../../src/store/openStore';
import { dropPostgres, emptyPostgresUrl, postgresUrlFrom } from './postgres';
import { oncePerRun, runDir } from './testRun';

/** A test's own database, which the test can also read and write without the store. */
export interface TestDatabase {
  readonly url: string;
  /** Runs one statement that both databases understand, and returns its rows. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  /** Runs several statements, and returns nothing. */
  script(text: string): Promise<void>;
  /** Every row of every table. */
  dump(): Promise<Rows>;
  drop(): Promise<void>;
}

export type Rows = Readonly<Record<string, readonly unknown[]>>;

export interface DatabaseOptions {
  /** `migrated`, the default: a copy of a database that was migrated once for the whole run. `empty`: for tests of the migration itself. */
  readonly start?: 'migrated' | 'empty';
  /** For tests of durability: puts SQLite's file on a disk, so that a sync has an effect. */
  readonly onDisk?: boolean;
}

export type CreateDatabase = (options?: DatabaseOptions) => Promise<TestDatabase>;

/** The databases that Cordon supports. Most test files run on each of them. */
export const DATABASES: readonly { readonly name: string; readonly create: CreateDatabase }[] = [
  { name: 'SQLite', create: sqlite },
  { name: 'Postgres', create: postgres },
];

export async function sqlite({ start = 'migrated', onDisk = false }: DatabaseOptions = {}): Promise<TestDatabase> {
  const dir = mkdtempSync(join(onDisk ? tmpdir() : runDir(), 'cordon-'));
  const file = join(dir, 'cordon.db');
  if (start === 'migrated') {
    copyFileSync(await migratedFile(), file);
  }
  const using = <T>(work: (db: Sqlite.Database) => T): T => {
    const db = new Sqlite(file, { timeout: 10_000 });
    try {
      return work(db);
    } finally {
      db.close();
    }
  };
  return {
    url: `sqlite:${file}`,
    sql: async (text) =>
      using((db) => {
        const statement = db.prepare<[], Record<string, unknown>>(text);
        if (statement.reader) {
          return statement.all();
        }
        statement.run();
        return [];
      }),
    script: async (text) => {
      using((db) => db.exec(text));
    },
    dump: async () =>
      using((db) => {
        const tables = db.prepare<[], { name: string }>(`select name from sqlite_master where type = 'table' order by name`).all();
        return Object.fromEntries(tables.map(({ name }) => [name, db.prepare(`select * from "${name}"`).all()]));
      }),
    drop: async () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Without partitions, because their table already contains their rows. */
const TABLES = `select relname as name from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`;

export async function postgres({ start = 'migrated' }: DatabaseOptions = {}): Promise<TestDatabase> {
  const url = start === 'migrated' ? await postgresUrlFrom(await migratedTemplate()) : await emptyPostgresUrl();
  const using = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  return {
    url,
    sql: (text) => using(async (client) => (await client.query<Record<string, unknown>>(text)).rows),
    script: (text) =>
      using(async (client) => {
        await client.query(text);
      }),
    dump: () =>
      using(async (client) => {
        const tables = await client.query<{ name: string }>(TABLES);
        const rows: [string, unknown[]][] = [];
        for (const { name } of tables.rows) {
          rows.push([name, (await client.query(`select to_jsonb(t) as row from "${name}" t order by t::text`)).rows]);
        }
        return Object.fromEntries(rows);
      }),
    drop: () => dropPostgres(url),
  };
}

async function migratedFile(): Promise<string> {
  return await oncePerRun('migrated SQLite file', async (dir) => {
    const file = join(dir, 'migrated.db');
    await migrate(`sqlite:${file}`);
    // Only this file is copied, so the content of the write-ahead log must move into it.
    const db = new Sqlite(file);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    return file;
  });
}

async function migratedTemplate(): Promise<string> {
  return await oncePerRun('migrated Postgres database', async () => {
    const url = await emptyPostgresUrl();
    await migrate(url);
    return new URL(url).pathname.slice(1);
  });
}

async function migrate(url: string): Promise<void> {
  await (await openStore({ url, migrate: true, now: Date.now })).close();
}
