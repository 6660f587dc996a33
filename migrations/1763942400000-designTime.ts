import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connections, consent links, apps and flows, their runs, requests for a policy change, and what assesses all that anew. */
export class DesignTime1763942400000 implements MigrationInterface {
  readonly name = 'DesignTime1763942400000';

  async up(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    const uuid = postgres ? 'uuid' : 'varchar';
    const clustered = postgres ? '' : ' WITHOUT ROWID';
    const pair = `"creator_tenant_id" ${uuid} NOT NULL, "sign_in_tenant_id" ${uuid} NOT NULL, "identity_provider" varchar NOT NULL`;
    const pairKey = `"creator_tenant_id", "sign_in_tenant_id", "identity_provider"`;
    const bySignIn = `"sign_in_tenant_id", "creator_tenant_id", "identity_provider"`;

    await runner.query(`ALTER TABLE "isolation_policy" ADD COLUMN "change_control" varchar`);

    await runner.query(`CREATE TABLE "connection" (
      "id" ${uuid} NOT NULL, "tenant_id" ${uuid} NOT NULL, "name" varchar NOT NULL, "connector" varchar NOT NULL, "identity_provider" varchar NOT NULL,
      "sign_in_tenant_id" ${uuid}, "created_at" bigint NOT NULL,
      CONSTRAINT "connection_pk" PRIMARY KEY ("id"))${clustered}`);
    await runner.query(`CREATE INDEX "connection_by_tenant" ON "connection" ("tenant_id", "id")`);

    await runner.query(`CREATE TABLE "consent_link" (
      "id" ${uuid} NOT NULL, "connection_id" ${uuid} NOT NULL, "token_hash" varchar NOT NULL, "expires_at" bigint NOT NULL, "used_at" bigint, "revoked_at" bigint,
      CONSTRAINT "consent_link_pk" PRIMARY KEY ("id"))${clustered}`);
    await runner.query(`CREATE UNIQUE INDEX "consent_link_by_token" ON "consent_link" ("token_hash")`);
    await runner.query(`CREATE INDEX "consent_link_by_connection" ON "consent_link" ("connection_id")`);

    await runner.query(`CREATE TABLE "connection_pair" (
      ${pair}, "decision" text NOT NULL, "allowed" boolean NOT NULL, "decided_revision" bigint NOT NULL, "cause_revision" bigint,
      CONSTRAINT "connection_pair_pk" PRIMARY KEY (${pairKey}))${clustered}`);
    await runner.query(`CREATE INDEX "connection_pair_by_sign_in" ON "connection_pair" (${bySignIn})`);

    await runner.query(`CREATE TABLE "flipped_pair" (
      ${pair}, "flipped_revision" bigint NOT NULL, "swept_by" ${uuid},
      CONSTRAINT "flipped_pair_pk" PRIMARY KEY (${pairKey}))${clustered}`);
    await runner.query(`CREATE INDEX "flipped_pair_by_sign_in" ON "flipped_pair" (${bySignIn})`);

    await runner.query(`CREATE TABLE "resource" (
      "id" ${uuid} NOT NULL, "tenant_id" ${uuid} NOT NULL, "kind" varchar NOT NULL, "name" varchar NOT NULL, "status" varchar NOT NULL,
      "created_at" bigint NOT NULL, "deleted_at" bigint,
      CONSTRAINT "resource_pk" PRIMARY KEY ("id"))${clustered}`);
    await runner.query(`CREATE INDEX "resource_by_tenant" ON "resource" ("tenant_id", "id")`);

    await runner.query(`CREATE TABLE "resource_connection" (
      "resource_id" ${uuid} NOT NULL, "place" integer NOT NULL, "connection_id" ${uuid} NOT NULL,
      CONSTRAINT "resource_connection_pk" PRIMARY KEY ("resource_id", "place"))${clustered}`);
    await runner.query(`CREATE INDEX "resource_connection_by_connection" ON "resource_connection" ("connection_id")`);

    await runner.query(`CREATE TABLE "resource_pair" (
      ${pair}, "resource_id" ${uuid} NOT NULL,
      CONSTRAINT "resource_pair_pk" PRIMARY KEY (${pairKey}, "resource_id"))${clustered}`);
    await runner.query(`CREATE INDEX "resource_pair_by_resource" ON "resource_pair" ("resource_id")`);

    await runner.query(`CREATE TABLE "resource_status_change" (
      "tenant_id" ${uuid} NOT NULL, "number" bigint NOT NULL, "resource_id" ${uuid} NOT NULL, "from_status" varchar, "to_status" varchar NOT NULL,
      "revision" bigint, "at" bigint NOT NULL,
      CONSTRAINT "resource_status_change_pk" PRIMARY KEY ("tenant_id", "number"))${clustered}`);
    await runner.query(`CREATE UNIQUE INDEX "resource_status_change_once" ON "resource_status_change" ("resource_id", "revision")`);

    await runner.query(`CREATE TABLE "resource_status_count" (
      "tenant_id" ${uuid} NOT NULL, "changes" bigint NOT NULL,
      CONSTRAINT "resource_status_count_pk" PRIMARY KEY ("tenant_id"))${clustered}`);

    await runner.query(`CREATE TABLE "flow_run" (
      "id" ${uuid} NOT NULL, "flow_id" ${uuid} NOT NULL, "status" varchar NOT NULL, "started_at" bigint NOT NULL, "ended_at" bigint,
      "violations" text NOT NULL, "failure" text,
      CONSTRAINT "flow_run_pk" PRIMARY KEY ("id"))${clustered}`);
    await runner.query(`CREATE INDEX "flow_run_by_flow" ON "flow_run" ("flow_id", "id")`);

    await runner.query(`CREATE TABLE "policy_request" (
      "id" ${uuid} NOT NULL, "tenant_id" ${uuid} NOT NULL, "status" varchar NOT NULL, "justification" text NOT NULL, "requested_by" text NOT NULL,
      "requested_at" bigint NOT NULL, "base_revision" bigint NOT NULL, "verified_by" text, "resolved_by" text, "resolved_at" bigint, "resolution" text,
      "change_revision" bigint, "wanted" text NOT NULL, "differences" text,
      CONSTRAINT "policy_request_pk" PRIMARY KEY ("id"))${clustered}`);
    await runner.query(`CREATE INDEX "policy_request_by_tenant" ON "policy_request" ("tenant_id", "id")`);
    await runner.query(`CREATE INDEX "policy_request_by_status" ON "policy_request" ("status", "id")`);

    await runner.query(`CREATE TABLE "reassessment_job" (
      "tenant_id" ${uuid} NOT NULL, "since_revision" bigint NOT NULL, "target_revision" bigint NOT NULL, "phase" varchar NOT NULL, "position" varchar NOT NULL,
      CONSTRAINT "reassessment_job_pk" PRIMARY KEY ("tenant_id"))${clustered}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'reassessment_job',
      'policy_request',
      'flow_run',
      'resource_status_count',
      'resource_status_change',
      'resource_pair',
      'resource_connection',
      'resource',
      'flipped_pair',
      'connection_pair',
      'consent_link',
      'connection',
    ]) {
      await runner.query(`DROP TABLE "${table}"`);
    }
    await runner.query(`ALTER TABLE "isolation_policy" DROP COLUMN "change_control"`);
  }
}
