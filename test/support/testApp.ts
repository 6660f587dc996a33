import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Client } from 'pg';
import pino from 'pino';
import type { App } from '../../src/app';
import { registerTenant } from '../../src/commands/tenants/registerTenant';
import { openLive } from '../../src/live/openLive';
import { openStore } from '../../src/store/openStore';
import { OPERATOR, TENANTS } from './people';
import { freshPostgresUrl } from './postgres';

/** A real store and a real live on a database of its own. */
export interface TestApp extends App {
  /** Every row of every table. */
  dump(): Promise<Rows>;
  close(): Promise<void>;
}

export interface TestDatabase {
  readonly url: string;
  dump(): Promise<Rows>;
  drop(): Promise<void>;
}

type Rows = Readonly<Record<string, readonly unknown[]>>;

/** What the tests of the use cases run on, each test file on all of them. */
export const DATABASES: readonly { readonly name: string; readonly create: () => Promise<TestDatabase> }[] = [
  { name: 'SQLite', create: sqlite },
  { name: 'Postgres', create: postgres },
];

/** An app whose directory holds `TENANTS`, without policies: its head is at revision `TENANTS.length`. */
export async function openTestApp(
  create: () => Promise<TestDatabase>,
  options: { readonly maxRules?: number; readonly now?: () => number; readonly reassess?: boolean } = {},
): Promise<TestApp> {
  const database = await create();
  const now = options.now ?? (() => Date.now());
  const store = await openStore({ url: database.url, migrate: true, now });
  const { reassess = false } = options;
  const live = await openLive({ store, now, maxStalenessMs: 60_000, summaries: false, reassess, log: pino({ level: 'silent' }) });
  const app: App = { store, live, now, maxRules: options.maxRules ?? 10_000 };
  for (const { id, name, domains, cloud } of TENANTS) {
    await registerTenant(app, OPERATOR, { id, name, domains, cloud });
  }
  return {
    ...app,
    dump: () => database.dump(),
    async close() {
      await live.close();
      await store.close();
      await database.drop();
    },
  };
}

async function sqlite(): Promise<TestDatabase> {
  const dir = mkdtempSync(join(tmpdir(), 'cordon-'));
  const file = join(dir, 'cordon.db');
  return {
    url: `sqlite:${file}`,
    async dump() {
      const db = new Database(file, { readonly: true });
      try {
        const tables = db.prepare<[], { name: string }>(`select name from sqlite_master where type = 'table' order by name`).all();
        return Object.fromEntries(tables.map(({ name }) => [name, db.prepare(`select * from "${name}"`).all()]));
      } finally {
        db.close();
      }
    },
    async drop() {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A partition's rows are its table's rows. */
const TABLES = `select relname as name from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`;

/** Its server goes when the test run ends, and the database with it. */
async function postgres(): Promise<TestDatabase> {
  const url = await freshPostgresUrl();
  return {
    url,
    async dump() {
      const client = new Client({ connectionString: url });
      await client.connect();
      try {
        const tables = await client.query<{ name: string }>(TABLES);
        const rows: [string, unknown[]][] = [];
        for (const { name } of tables.rows) {
          rows.push([name, (await client.query(`select to_jsonb(t) as row from "${name}" t order by t::text`)).rows]);
        }
        return Object.fromEntries(rows);
      } finally {
        await client.end();
      }
    },
    async drop() {},
  };
}
