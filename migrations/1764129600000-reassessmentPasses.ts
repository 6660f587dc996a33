import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A change that comes while a job of reassessment runs queues a next pass of the job: its first and its last change. */
export class ReassessmentPasses1764129600000 implements MigrationInterface {
  readonly name = 'ReassessmentPasses1764129600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "reassessment_job" ADD COLUMN "next_since_revision" bigint`);
    await runner.query(`ALTER TABLE "reassessment_job" ADD COLUMN "next_target_revision" bigint`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "reassessment_job" DROP COLUMN "next_target_revision"`);
    await runner.query(`ALTER TABLE "reassessment_job" DROP COLUMN "next_since_revision"`);
  }
}
