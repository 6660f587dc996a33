import { join, resolve } from 'node:path';
import { DataSource } from 'typeorm';
import { migrations } from './src/store/schema/migrations';
import { tables } from './src/store/schema/tables/tables';

const url = process.env['DATABASE_URL'] ?? `sqlite:${join(resolve(process.env['DATA_DIR'] ?? './data'), 'cordon.db')}`;

/** For TypeORM's command line (`typeorm migration:…`); the server itself opens its database by `src/store/openStore.ts`. */
export const dataSource = url.startsWith('sqlite:')
  ? new DataSource({ type: 'better-sqlite3', database: url.slice('sqlite:'.length), entities: tables, migrations })
  : new DataSource({ type: 'postgres', url, entities: tables, migrations });
