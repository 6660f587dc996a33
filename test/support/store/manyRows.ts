import { firstIdAt } from '../../../src/store/sql/timeOrderedIds';
import type { TestDatabase } from '../database';

/** How many rows one statement of `script` inserts. */
const AT_ONCE = 5_000;

/** The ID of the row with this number: rising, at this time. */
export function idAt(at: number, number: number): string {
  return `${firstIdAt(at).slice(0, 14)}7000-8000-${String(number).padStart(12, '0')}`;
}

/** Inserts this many rows into the table, past the store. `row` gives the values of each as SQL. */
export async function insertMany(
  database: TestDatabase,
  table: string,
  columns: string,
  count: number,
  row: (number: number) => string,
): Promise<void> {
  for (let place = 0; place < count; place += AT_ONCE) {
    const values = Array.from({ length: Math.min(AT_ONCE, count - place) }, (_, index) => `(${row(place + index)})`);
    await database.script(`INSERT INTO ${table} (${columns}) VALUES ${values.join(', ')}`);
  }
}

/** Inserts attempts of the tenant, one each millisecond from `from` on. */
export async function insertAttempts(
  database: TestDatabase,
  tenantId: string,
  count: number,
  { from, connectorOf }: { readonly from: number; readonly connectorOf: (number: number) => string },
): Promise<void> {
  const columns = 'id, at, creator_tenant_id, sign_in_tenant_id, connector, identity_provider, allowed, reason, revision';
  const other = crypto.randomUUID();
  await insertMany(database, 'connection_attempt', columns, count, (number) => {
    const at = from + number;
    return `'${idAt(at, number)}', ${String(at)}, '${tenantId}', '${other}', '${connectorOf(number)}', 'ENTRA_ID', true, 'PERMITTED', 1`;
  });
}

/** Gives the planner statistics of the tables, as Postgres does by itself after a while. SQLite never has any: there this does nothing. */
export async function gatherStatistics(database: { readonly url: string; script(text: string): Promise<void> }): Promise<void> {
  if (!database.url.startsWith('sqlite:')) {
    await database.script('ANALYZE');
  }
}
