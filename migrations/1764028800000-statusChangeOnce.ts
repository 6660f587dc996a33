import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A status change is told once for each revision: the key that holds it begins with the tenant and the revision, so that the changes of one revision, which
 * come in the order of their resources, are written side by side.
 */
export class StatusChangeOnce1764028800000 implements MigrationInterface {
  readonly name = 'StatusChangeOnce1764028800000';

  async up(runner: QueryRunner): Promise<void> {
    await replaceIndex(runner, '"tenant_id", "revision", "resource_id"');
  }

  async down(runner: QueryRunner): Promise<void> {
    await replaceIndex(runner, '"resource_id", "revision"');
  }
}

async function replaceIndex(runner: QueryRunner, columns: string): Promise<void> {
  await runner.query(`DROP INDEX "resource_status_change_once"`);
  await runner.query(`CREATE UNIQUE INDEX "resource_status_change_once" ON "resource_status_change" (${columns})`);
}
