import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An index that finds the policy requests that were resolved long ago. */
export class RequestRetention1764230400000 implements MigrationInterface {
  readonly name = 'RequestRetention1764230400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX "policy_request_by_end" ON "policy_request" ("resolved_at") WHERE resolved_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "policy_request_by_end"`);
  }
}
