import { Client } from 'pg';
import type { Store } from '../../../src/store/port/store';
import { postgres, sqlite } from '../database';
import type { DatabaseOptions, TestDatabase } from '../database';
import { actor } from './fixtures';

export interface StoreDatabase extends TestDatabase {
  /** Keeps attempts from being written until the returned function is called. */
  stallAttempts(store: Store): Promise<() => Promise<void>>;
}

export type CreateStoreDatabase = (options?: DatabaseOptions) => Promise<StoreDatabase>;

/** An open store on a database of its own, which several tests share. */
export interface OpenedStore {
  readonly database: StoreDatabase;
  readonly store: Store;
}

export async function sqliteDatabase(options?: DatabaseOptions): Promise<StoreDatabase> {
  return {
    ...(await sqlite(options)),
    async stallAttempts(store) {
      let end = (): void => undefined;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const begun = new Promise<Promise<null>>((resolve) => {
        const unit = store.changePolicy(actor, async () => {
          resolve(unit);
          await ended;
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
  };
}

export async function postgresDatabase(options?: DatabaseOptions): Promise<StoreDatabase> {
  const database = await postgres(options);
  return {
    ...database,
    async stallAttempts() {
      const client = new Client({ connectionString: database.url });
      await client.connect();
      await client.query('BEGIN');
      await client.query('LOCK TABLE connection_attempt IN SHARE ROW EXCLUSIVE MODE');
      return () => client.end();
    },
  };
}
