import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import type { Statement } from '../../../src/store/sql/query';

/** The database's plan for a statement, as text. On Postgres `settings` are made first, in the same transaction. */
export async function explain(url: string, { text, values }: Statement, settings = ''): Promise<string> {
  if (url.startsWith('sqlite:')) {
    const connection = new Sqlite(url.slice('sqlite:'.length));
    try {
      const steps = connection.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`).all(...values);
      return steps.map(({ detail }) => detail).join('\n');
    } finally {
      connection.close();
    }
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`BEGIN; ${settings}`);
    let place = 0;
    const placed = text.replaceAll('?', () => `$${String((place += 1))}`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${placed}`, [...values]);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.end();
  }
}
