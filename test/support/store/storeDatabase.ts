import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import type { Store } from '../../../src/store/port/store';
import { freshPostgresUrl } from '../postgres';
import { actor } from './fixtures';

/** A database of its own for a test, with a way in beside the store. */
export interface StoreDatabase {
  readonly url: string;
  /** One statement, written so that both databases take it. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  /** Keeps attempts from being written until the function that it gives is called. */
  stallAttempts(store: Store): Promise<() => Promise<void>>;
  drop(): Promise<void>;
}

/** A store that is open for all tests of a file part, on a database of its own. */
export interface OpenedStore {
  readonly database: StoreDatabase;
  readonly store: Store;
}

export async function sqliteDatabase(): Promise<StoreDatabase> {
  const dir = mkdtempSync(join(tmpdir(), 'cordon-store-'));
  const file = join(dir, 'cordon.db');
  return {
    url: `sqlite:${file}`,
    async sql(text) {
      const connection = new Sqlite(file, { timeout: 10_000 });
      try {
        const statement = connection.prepare<[], Record<string, unknown>>(text);
        if (statement.reader) {
          return statement.all();
        }
        statement.run();
        return [];
      } finally {
        connection.close();
      }
    },
    async stallAttempts(store) {
      let end = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        end = resolve;
      });
      const begun = new Promise<Promise<null>>((resolve) => {
        const unit = store.commit(actor, async () => {
          resolve(unit);
          await held;
          return { commit: false, answer: null };
        });
      });
      const unit = begun.then((running) => running);
      await Promise.race([unit, new Promise((resolve) => setImmediate(resolve))]);
      return async () => {
        end();
        await unit;
      };
    },
    async drop() {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export async function postgresDatabase(): Promise<StoreDatabase> {
  const url = await freshPostgresUrl();
  const connected = async (): Promise<Client> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    return client;
  };
  return {
    url,
    async sql(text) {
      const client = await connected();
      try {
        return (await client.query<Record<string, unknown>>(text)).rows;
      } finally {
        await client.end();
      }
    },
    async stallAttempts() {
      const client = await connected();
      await client.query('BEGIN');
      await client.query('LOCK TABLE connection_attempt IN SHARE ROW EXCLUSIVE MODE');
      return () => client.end();
    },
    // Its server goes when the test run ends.
    drop: () => Promise.resolve(),
  };
}
