import type { DataSource } from 'typeorm';
import { Foundation1763769600000 } from '../../../migrations/1763769600000-foundation';
import { DesignTime1763942400000 } from '../../../migrations/1763942400000-designTime';
import { StatusChangeOnce1764028800000 } from '../../../migrations/1764028800000-statusChangeOnce';
import { TenantBounds1764115200000 } from '../../../migrations/1764115200000-tenantBounds';
import { ReassessmentPasses1764129600000 } from '../../../migrations/1764129600000-reassessmentPasses';
import { BoundedReads1764216000000 } from '../../../migrations/1764216000000-boundedReads';
import { RequestRetention1764230400000 } from '../../../migrations/1764230400000-requestRetention';
import { StoreOpenError } from '../port/store';

/** In the order in which they run. A migration that was released is never edited or removed. */
export const migrations = [
  Foundation1763769600000,
  DesignTime1763942400000,
  StatusChangeOnce1764028800000,
  TenantBounds1764115200000,
  ReassessmentPasses1764129600000,
  BoundedReads1764216000000,
  RequestRetention1764230400000,
];

/** Brings the tables up to date if `migrate` is true. Throws `StoreOpenError` if they do not fit this code. */
export async function checkSchema(dataSource: DataSource, migrate: boolean): Promise<void> {
  const known = new Set(migrations.map((migration) => migration.name));
  const done = await migrationsDone(dataSource);
  const foreign = done.find((name) => !known.has(name));
  if (foreign !== undefined) {
    throw new StoreOpenError(
      `The database was written by a newer version of Cordon (it holds the migration \`${foreign}\`). Update Cordon.`,
    );
  }
  if (done.length === known.size) {
    return;
  }
  if (!migrate) {
    throw new StoreOpenError('The tables of the database are not up to date. Run `cordon migrate`.');
  }
  await dataSource.runMigrations({ transaction: 'each' });
}

async function migrationsDone(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await runner.hasTable('migrations'))) {
      return [];
    }
    const rows = (await runner.query('SELECT name FROM migrations')) as readonly { readonly name: string }[];
    return rows.map((row) => row.name);
  } finally {
    await runner.release();
  }
}
