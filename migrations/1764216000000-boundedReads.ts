import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes that give a page in the order of its keys, however much of the rest of the table a tenant has filled. */
export class BoundedReads1764216000000 implements MigrationInterface {
  readonly name = 'BoundedReads1764216000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE UNIQUE INDEX "tenant_rule_by_life" ON "tenant_rule" ("tenant_id", "place", "from_revision")`);
    await runner.query(
      `CREATE INDEX "change_of_policy" ON "change" ("tenant_id", "revision") WHERE kind NOT IN ('TENANT_REGISTERED', 'TENANT_UPDATED')`,
    );
    await runner.query(`CREATE INDEX "flow_run_by_end" ON "flow_run" ("ended_at") WHERE ended_at IS NOT NULL`);
    await replaceIndex(runner, 'resource_connection', 'resource_connection_by_connection', '"connection_id", "resource_id"');
    await replaceIndex(runner, 'attempt_summary', 'attempt_summary_by_creator', '"creator_tenant_id", "day", "id"');
    await replaceIndex(runner, 'attempt_summary', 'attempt_summary_by_sign_in', '"sign_in_tenant_id", "day", "id"');
  }

  async down(runner: QueryRunner): Promise<void> {
    await replaceIndex(runner, 'attempt_summary', 'attempt_summary_by_sign_in', '"sign_in_tenant_id", "day"');
    await replaceIndex(runner, 'attempt_summary', 'attempt_summary_by_creator', '"creator_tenant_id", "day"');
    await replaceIndex(runner, 'resource_connection', 'resource_connection_by_connection', '"connection_id"');
    for (const index of ['flow_run_by_end', 'change_of_policy', 'tenant_rule_by_life']) {
      await runner.query(`DROP INDEX "${index}"`);
    }
  }
}

async function replaceIndex(runner: QueryRunner, table: string, index: string, columns: string): Promise<void> {
  await runner.query(`DROP INDEX "${index}"`);
  await runner.query(`CREATE INDEX "${index}" ON "${table}" (${columns})`);
}
